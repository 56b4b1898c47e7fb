/** Compares what the user has entered with what someone else has saved in the meantime. */
import { snapshot } from './useUnsavedChanges'

export type Choice = 'theirs' | 'mine'

export interface FieldConflict {
  field: string
  /** Undefined if both have changed the field: the user has to choose. */
  choice?: Choice
}

/**
 * Returns the fields to send in an update. Write-only fields, such as a password, are empty in the
 * form: they are sent only if the user has entered a value.
 *
 * A generated module, whose rows have a hash as version, keeps fields that are left out. Unchanged
 * ones are: JavaScript rounds large numbers within JSON, which would change them.
 */
export function changedFields<F extends object>(form: F, row: { version?: number | string }): F {
  const keepsOmitted = typeof row.version === 'string'
  return Object.fromEntries(
    Object.entries(form).filter(([name, value]) => {
      if (!(name in row)) return value !== null && value !== ''
      return !keepsOmitted || JSON.stringify(value) !== JSON.stringify(row[name as never])
    }),
  ) as F
}

/**
 * Returns the fields of the form that differ from the row in the database. `loaded` is the row that
 * the form was opened with, and `saved` the row that someone else has saved.
 */
export function conflictingFields(form: object, loaded: object, saved: object): FieldConflict[] {
  const isSame = (field: string, one: object, other: object) =>
    snapshot(one[field as never]) === snapshot(other[field as never])
  return Object.keys(form)
    .filter((field) => field in saved && !isSame(field, form, saved))
    .map((field) => {
      if (isSame(field, saved, loaded)) return { field, choice: 'mine' }
      return { field, choice: isSame(field, form, loaded) ? 'theirs' : undefined }
    })
}
