/** One thing that is wrong with a definition, or may be, as ValidateStateMachineDefinition says it. */
export type Diagnostic = {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** Where it stands, as `/States/Send/Arguments`; what concerns the whole text stands nowhere. */
  readonly location?: string;
};

/** Takes what is found wrong. */
export type Report = (diagnostic: Diagnostic) => void;

/** Reports a fault in the form of a definition: of its fields, of their values. */
export function complain(report: Report, location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
  report({ severity: 'ERROR', code, message, location });
}

/** Reports fields that are not there. */
export function requireFields(report: Report, location: string, names: readonly string[]): void {
  if (names.length > 0) complain(report, location || '/', `These fields are required: [${names.join(', ')}]`);
}
