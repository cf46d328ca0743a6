//! What documents say of clauses.

use crate::clauses::parts_of;

/// Names the clauses beside one that does not exist. A near number would be no suggestion: it is another duty.
pub(super) fn siblings(id: &str) -> Option<String> {
    let (parent, _) = id.rsplit_once('.')?;
    let parts = parts_of(parent);
    let listed = super::sink::quoted(parts.iter().copied());
    (!parts.is_empty()).then(|| format!("{parent} has {listed}"))
}
