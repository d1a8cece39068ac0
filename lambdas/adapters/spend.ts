import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Micros } from '../domain/notify/money.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

/** A month and the reports of its prices are kept for so long after its first day. */
const keepSeconds = 70 * 86_400;

const key = (month: string) => ({ pk: `SPEND#sms#${month}`, sk: '-' });

function expiryOf(month: string): number {
  return Math.floor(Date.parse(`${month}-01T00:00:00.000Z`) / 1000) + keepSeconds;
}

/**
 * Takes an amount from a month's money before it is spent; false if that would be more than this in all.
 *
 * It is one conditional write, so that functions that run at the same time never take more together.
 */
export async function takeSpend(month: string, amount: Micros, most: Micros): Promise<boolean> {
  if (amount > most) return false;
  const update = new UpdateCommand({
    TableName: table(),
    Key: key(month),
    UpdateExpression: 'ADD spent :amount SET expiresAt = :expiresAt',
    ConditionExpression: 'attribute_not_exists(spent) OR spent <= :before',
    ExpressionAttributeValues: { ':amount': amount, ':before': most - amount, ':expiresAt': expiryOf(month) },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/** Adds an amount to what was spent in a month. A negative one gives money back. */
export async function addSpend(month: string, amount: Micros): Promise<void> {
  await tables.send(
    new UpdateCommand({
      TableName: table(),
      Key: key(month),
      UpdateExpression: 'ADD spent :amount SET expiresAt = :expiresAt',
      ExpressionAttributeValues: { ':amount': amount, ':expiresAt': expiryOf(month) },
    }),
  );
}

/** The amount that was spent in a month, by a consistent read. */
export async function readSpend(month: string): Promise<Micros> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: key(month), ConsistentRead: true }));
  return (Item?.spent as number | undefined) ?? 0;
}

const priceKey = (message: string) => ({ pk: `PRICE#${message}`, sk: '-' });

/** True if the reported price of a message has been counted. */
export async function isPriceKnown(message: string): Promise<boolean> {
  const get = new GetCommand({ TableName: table(), Key: priceKey(message), ConsistentRead: true });
  return (await tables.send(get)).Item !== undefined;
}

/** Records that the reported price of a message is counted; false if it was before. */
export async function markPriceKnown(message: string, month: string): Promise<boolean> {
  const put = new PutCommand({
    TableName: table(),
    Item: { ...priceKey(message), expiresAt: expiryOf(month) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}
