/** What a link opens: an incident, for a contact who may answer, or for anybody who may only look. */
export type Link = {
  readonly incident: string;
  readonly contact?: string;
  readonly name?: string;
  readonly timeZone: string;
};
