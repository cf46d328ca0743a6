//! The clause table, as far as documents refer to it.

use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

static IDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (table, _) = DeTable::parse_recoverable(include_str!("../../data/clauses.toml"));
    let clauses = table.get_ref().get("clause").map(toml::Spanned::get_ref);
    let Some(DeValue::Array(clauses)) = clauses else {
        return Vec::new();
    };
    let ids = clauses
        .iter()
        .filter_map(|clause| clause.get_ref().get("id"));
    let ids = ids.filter_map(|id| id.get_ref().as_str());
    ids.map(str::to_owned).collect()
});

/// Every clause, in the order of the table.
pub(super) fn ids() -> &'static [String] {
    &IDS
}

/// Whether the table has the clause.
pub(super) fn is_clause(id: &str) -> bool {
    ids().iter().any(|known| known == id)
}

/// The clauses that the clause is divided into: the table has `4.3.a`, not `4.3`.
pub(super) fn parts_of(id: &str) -> Vec<&'static str> {
    let prefix = format!("{id}.");
    let parts = ids().iter().filter(|known| known.starts_with(&prefix));
    parts.map(String::as_str).collect()
}

/// Names the clauses beside one that does not exist. A near number would be no suggestion: it is another duty.
pub(super) fn siblings(id: &str) -> Option<String> {
    let (parent, _) = id.rsplit_once('.')?;
    let parts = parts_of(parent);
    let listed = super::sink::quoted(parts.iter().copied());
    (!parts.is_empty()).then(|| format!("{parent} has {listed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_the_table_is_known() {
        let entries = include_str!("../../data/clauses.toml")
            .lines()
            .filter(|line| *line == "[[clause]]");
        assert_eq!(ids().len(), entries.count());
        assert!(is_clause("4.1") && is_clause("4.3.a") && !is_clause("4.3"));
    }

    #[test]
    fn a_clause_with_parts_names_them() {
        assert_eq!(
            parts_of("4.3"),
            ["4.3.a", "4.3.c", "4.3.d", "4.3.e", "4.3.f", "4.3.g"]
        );
        assert!(parts_of("4.1").is_empty());
    }
}
