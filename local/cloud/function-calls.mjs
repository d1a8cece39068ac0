import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Readable, Writable } from 'node:stream';
import { parentPort } from 'node:worker_threads';

/*
 * The calls of a function to the services of its own cloud, as messages between two threads of this process. A connection
 * would cost a third of a call. The SDK is not changed: it makes its requests with `http.request` as ever.
 */

/** @type {Map<number, CallRequest>} */
const underWay = new Map();
let lastCall = 0;

/**
 * Sends every signed request of a function to its own endpoint through the port. All other requests go over the network.
 *
 * @param {() => { readonly slot: number, readonly directTo: string | undefined } | undefined} caller the function that runs now
 */
export function callThroughPort(caller) {
  const { request } = http;
  /** @type {(...args: any[]) => any} */
  const choose = (options, ...others) => {
    const { slot, directTo } = caller() ?? {};
    const isSigned = String(options?.headers?.authorization).startsWith('AWS4-HMAC-SHA256 ');
    return slot !== undefined && directTo !== undefined && isFor(directTo, options) && isSigned
      ? new CallRequest(slot, options, others[0])
      : request(options, ...others);
  };
  http.request = choose;
  syncBuiltinESMExports();
}

/**
 * @param {string} endpoint
 * @param {http.RequestOptions} options
 */
function isFor(endpoint, options) {
  const { hostname, port } = new URL(endpoint);
  return options?.host === hostname && Number(options.port) === Number(port);
}

/**
 * Gives the answer to the request that waits for it, unless that was aborted meanwhile.
 *
 * @param {import('./function-thread.ts').Answered} answered
 */
export function settleCall({ answerTo, answer }) {
  underWay.get(answerTo)?.settle(answer);
}

/** A request with the part of `http.ClientRequest` that the SDK uses. */
class CallRequest extends Writable {
  /** @type {(string | Buffer)[]} */
  #chunks = [];
  #id = ++lastCall;
  #slot;
  #options;
  #socket = new CallSocket(this);
  /** True once the answer has come. */
  #isSettled = false;

  /**
   * @param {number} slot that of the function that calls
   * @param {http.RequestOptions} options
   * @param {((response: CallResponse) => void) | undefined} onResponse
   */
  constructor(slot, options, onResponse) {
    super({ autoDestroy: false, decodeStrings: false });
    this.#slot = slot;
    this.#options = options;
    if (onResponse) this.once('response', onResponse);
  }

  get socket() {
    return this.#socket;
  }

  /**
   * @override
   * @type {Writable['_write']}
   */
  _write(chunk, _encoding, done) {
    this.#chunks.push(chunk);
    done();
  }

  /**
   * @override
   * @type {Writable['_final']}
   */
  _final(done) {
    const { method = 'GET', path = '/', headers = {} } = this.#options;
    underWay.set(this.#id, this);
    const [first = '', ...others] = this.#chunks;
    const body = others.length === 0 ? first : Buffer.concat(this.#chunks.map((chunk) => Buffer.from(chunk)));
    const called = { id: this.#id, call: { method, path, headers, body } };
    parentPort?.postMessage(/** @type {import('./function-thread.ts').Report} */ ({ slot: this.#slot, called }));
    done();
  }

  /**
   * @override
   * @type {Writable['_destroy']}
   */
  _destroy(error, done) {
    underWay.delete(this.#id);
    this.#socket.setTimeout(0);
    done(error ?? (this.#isSettled ? null : failure('ECONNRESET', 'socket hang up')));
  }

  /** @param {import('./function-thread.ts').CallAnswer} answer */
  settle(answer) {
    underWay.delete(this.#id);
    this.#isSettled = true;
    if ('error' in answer) return void this.destroy(failure(answer.error, answer.error));
    const response = new CallResponse(answer);
    response.once('close', () => this.destroy());
    this.emit('response', response);
  }
}

/** The answer, with the part of `http.IncomingMessage` that the SDK uses. */
class CallResponse extends Readable {
  complete = true;
  statusMessage = '';

  /** @param {Exclude<import('./function-thread.ts').CallAnswer, { error: string }>} answer */
  constructor({ status, headers, body }) {
    super({ read() {} });
    this.statusCode = status;
    this.headers = headers;
    this.push(body);
    this.push(null);
  }
}

/** The socket of a request: it has connected, and only waits. */
class CallSocket {
  connecting = false;
  #request;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {CallRequest} request */
  constructor(request) {
    this.#request = request;
  }

  setKeepAlive() {}

  /**
   * @param {number} milliseconds
   * @param {() => void} [onTimeout]
   */
  setTimeout(milliseconds, onTimeout) {
    clearTimeout(this.#timer);
    if (milliseconds > 0 && onTimeout && !this.#request.destroyed) this.#timer = setTimeout(onTimeout, milliseconds);
  }

  removeListener() {
    clearTimeout(this.#timer);
  }

  destroy() {
    this.#request.destroy();
  }
}

/**
 * @param {string} code
 * @param {string} message
 */
function failure(code, message) {
  return Object.assign(new Error(message), { code });
}
