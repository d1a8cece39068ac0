/** One error or warning about a definition, as ValidateStateMachineDefinition returns it. */
export type Diagnostic = {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** The place in the definition, such as `/States/Send/Arguments`; absent when it concerns the whole text. */
  readonly location?: string;
};

/** Receives each diagnostic. */
export type Report = (diagnostic: Diagnostic) => void;

/** Reports an error in the form of a definition: in its fields or their values. */
export function complain(report: Report, location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
  report({ severity: 'ERROR', code, message, location });
}

/** Reports missing fields. */
export function requireFields(report: Report, location: string, names: readonly string[]): void {
  if (names.length > 0) complain(report, location || '/', `These fields are required: [${names.join(', ')}]`);
}
