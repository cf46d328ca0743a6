//! The sub-clauses of IEC 62304:2006+A1:2015, edition 1.1, as data.

use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Gate, SafetyClass};

/// How far a tool can decide a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Automation {
    /// From source, tests, coverage, manifests and records.
    Enforce,
    /// It gathers the inputs and checks their form; a person judges the content.
    Evidence,
    /// A person states it; the tool records the statement.
    Attest,
}

/// One sub-clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its number; 4.3 is listed by its letters, as `4.3.d`.
    pub id: String,
    /// A short label in own words, not the heading of the standard.
    pub title: String,
    /// Classes to which it applies, lowest first.
    pub classes: Vec<SafetyClass>,
    /// What a manufacturer must be able to show.
    pub summary: String,
    /// How far a tool can decide it.
    pub automation: Automation,
    /// When it is looked at.
    pub gate: Gate,
    /// What it is judged from.
    pub evidence: Vec<String>,
}

impl Clause {
    /// Whether it applies to software of that class.
    pub fn is_for(&self, class: SafetyClass) -> bool {
        self.classes.contains(&class)
    }

    /// Its classes as `A, B, C`.
    pub fn class_list(&self) -> String {
        let letters: Vec<&str> = self.classes.iter().map(|class| class.letter()).collect();
        letters.join(", ")
    }
}

/// Every sub-clause, in the order of the standard.
pub fn all() -> &'static [Clause] {
    #[expect(
        clippy::expect_used,
        reason = "the data is part of the program and a test parses it"
    )]
    static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(|| {
        parse(include_str!("../data/clauses.toml")).expect("data/clauses.toml is well-formed")
    });
    &CLAUSES
}

/// The sub-clause of that number.
pub fn find(id: &str) -> Option<&'static Clause> {
    all().iter().find(|clause| clause.id == id)
}

/// The sub-clauses into which a clause is divided: the table has `4.3.a`, not `4.3`.
pub fn parts_of(id: &str) -> Vec<&'static str> {
    let prefix = format!("{id}.");
    let ids = all().iter().map(|clause| clause.id.as_str());
    ids.filter(|part| part.starts_with(&prefix)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    #[expect(dead_code, reason = "says what the file is")]
    standard: String,
    #[expect(dead_code, reason = "says what the file is")]
    edition: String,
    evidence_vocabulary: Vec<String>,
    clause: Vec<RawClause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClause {
    id: String,
    title: String,
    classes: Vec<String>,
    summary: String,
    automation: Automation,
    gate: String,
    evidence: Vec<String>,
}

fn parse(text: &str) -> Result<Vec<Clause>, String> {
    let table: RawTable = toml::from_str(text).map_err(|error| error.to_string())?;
    let known = |word: &String| table.evidence_vocabulary.contains(word);
    let mut clauses = Vec::with_capacity(table.clause.len());
    for raw in table.clause {
        if let Some(word) = raw.evidence.iter().find(|word| !known(word)) {
            return Err(format!("clause {}: unknown evidence `{word}`", raw.id));
        }
        clauses.push(checked(raw)?);
    }
    Ok(clauses)
}

fn checked(raw: RawClause) -> Result<Clause, String> {
    let classes = raw
        .classes
        .iter()
        .map(|letter| SafetyClass::from_str(letter));
    let classes: Result<Vec<SafetyClass>, _> = classes.collect();
    let gate = match raw.gate.as_str() {
        "merge" => Gate::Merge,
        "release" => Gate::Release,
        "periodic" => Gate::Periodic,
        other => return Err(format!("clause {}: unknown gate `{other}`", raw.id)),
    };
    Ok(Clause {
        classes: classes.map_err(|error| format!("clause {}: {error}", raw.id))?,
        id: raw.id,
        title: raw.title,
        summary: raw.summary,
        automation: raw.automation,
        gate,
        evidence: raw.evidence,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Automation, all, find, parse, parts_of};
    use crate::model::SafetyClass;

    #[test]
    fn the_table_parses_and_its_numbers_are_unique() {
        let ids: BTreeSet<&str> = all().iter().map(|clause| clause.id.as_str()).collect();
        assert_eq!(ids.len(), all().len());
        assert!(ids.len() > 90);
        for dropped in ["7.1.5", "7.3.2"] {
            assert!(!ids.contains(dropped), "{dropped} is not in edition 1.1");
        }
    }

    #[test]
    fn a_clause_knows_its_classes_and_its_rules() {
        let clause = find("5.5.5").expect("a clause");
        assert_eq!(clause.classes, [SafetyClass::B, SafetyClass::C]);
        assert_eq!(clause.automation, Automation::Enforce);
        let rules: Vec<&str> = crate::rules::of_clause(&clause.id)
            .map(|rule| rule.id)
            .collect();
        assert!(rules.contains(&"unit-not-executed") && !rules.contains(&"unit-lines"));
        assert_eq!(parts_of("7.3"), ["7.3.1", "7.3.3"]);
    }

    #[test]
    fn wrong_data_is_refused_by_name() {
        let table = |gate: &str, class: &str, evidence: &str| {
            let clause = format!(
                "[[clause]]\nid = '1.1'\ntitle = 't'\nclasses = ['{class}']\nsummary = 's'\n\
                 automation = 'attest'\ngate = '{gate}'\nevidence = ['{evidence}']\n"
            );
            parse(&format!(
                "standard = 's'\nedition = '1.1'\nevidence_vocabulary = ['plan']\n{clause}"
            ))
        };
        assert!(table("merge", "A", "plan").is_ok());
        for (gate, class, evidence, expected) in [
            ("later", "A", "plan", "unknown gate `later`"),
            ("merge", "D", "plan", "found `D`"),
            ("merge", "A", "wish", "unknown evidence `wish`"),
        ] {
            let error = table(gate, class, evidence).expect_err("wrong data");
            assert!(error.contains(expected), "{error}");
        }
    }
}
