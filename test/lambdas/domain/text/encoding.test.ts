import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../lambdas/domain/text/encoding.ts';
import { bodyOf, type Request } from '../../../../lambdas/domain/text/http.ts';

const text = '{"summary":"Störung Kasse überall"}';
const latin1 = Buffer.from(text, 'latin1');
const little = Buffer.from(text, 'utf16le');
const big = Buffer.from(little).swap16();

describe('text in', () => {
  it.each<[string, Buffer, string | undefined]>([
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), undefined],
    ['UTF-8 that claims to be Latin-1', Buffer.from(text), 'application/json; charset=iso-8859-1'],
    ['Latin-1', latin1, undefined],
    ['Latin-1 that says so', latin1, 'application/json; charset="ISO-8859-1"'],
    ['Latin-1 that claims to be UTF-8', latin1, 'application/json; charset=utf-8'],
    ['Latin-1 that claims to be what nobody knows', latin1, 'application/json; charset=klingon'],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), little]), undefined],
    ['UTF-16 without a mark', little, undefined],
    ['UTF-16, high byte first, with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), big]), undefined],
    ['UTF-16, high byte first, without a mark', big, undefined],
  ])('%s is read', (_, bytes, contentType) => {
    expect(decodeText(bytes, contentType)).toBe(text);
  });

  it('another encoding is read as its content type says', () => {
    expect(decodeText(Buffer.from([0x22, 0x8f, 0xe1, 0x8a, 0x51, 0x22]), 'text/plain; charset=shift_jis')).toBe(
      '"障害"',
    );
  });

  it('no encoding at all is still text', () => {
    expect(decodeText(Buffer.from([0xff, 0xfe, 0x00]))).toBe('ÿþ\u0000');
    expect(decodeText(Buffer.from([]))).toBe('');
  });
});

it('a mark in front of a body that came as text is dropped', () => {
  expect(bodyOf({ body: `\ufeff${text}`, isBase64Encoded: false } as Request)).toBe(text);
});
