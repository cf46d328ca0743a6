//! What `explain` says about rules and clauses: from the rules' own documentation and the clause table, nothing else.

use std::fmt::Write as _;

use crate::clauses::{self, Automation, Clause};
use crate::model::Gate;
use crate::rules::{self, Basis, Needs, RULES, Rule};
use crate::verdict::Severity;

/// What `explain ID` says: on the rule, its former id included, or on the clause.
///
/// # Errors
/// No rule and no clause has that id; the text suggests a near rule, or names the parts of the clause.
pub fn explain(id: &str) -> Result<String, String> {
    if let Some(rule) = rules::find(id) {
        return Ok(rule_text(rule));
    }
    if let Some(clause) = clauses::find(id) {
        return Ok(clause_text(clause));
    }
    let parts = clauses::parts_of(id);
    let hint = match (parts.is_empty(), rules::suggest(id)) {
        (false, _) => format!("it is divided into {}", parts.join(", ")),
        (true, Some(near)) => format!("did you mean `{near}`?"),
        (true, None) => "`explain` without an argument lists all rules".to_owned(),
    };
    Err(format!("no rule and no clause is called `{id}`: {hint}"))
}

/// Everything about one rule, as Markdown.
pub fn rule_text(rule: &Rule) -> String {
    let mut text = format!("# {}\n\n", rule.id);
    for (name, value) in facts(rule) {
        let _ = writeln!(text, "- {name}: {value}");
    }
    let _ = write!(
        text,
        "\n{}\n",
        rule.docs_text().trim_end().replace("\n# ", "\n## ")
    );
    text
}

fn facts(rule: &Rule) -> Vec<(&'static str, String)> {
    let title = clauses::find(rule.clause).map_or("", |clause| clause.title.as_str());
    let asked_by = match rule.basis {
        Basis::Standard => "the clause",
        Basis::Policy => "the project policy, to serve the clause",
    };
    let needs = match rule.needs {
        Needs::Source => "source and documents",
        Needs::Execution => "tests that ran, and what they executed",
    };
    let mut facts = vec![
        ("clause", format!("{} ({title})", rule.clause)),
        ("asked by", asked_by.to_owned()),
        ("classes", rule.class_list()),
        ("counts at", gate_word(rule.gate).to_owned()),
        ("severity", severity_word(rule.severity).to_owned()),
        ("needs", needs.to_owned()),
    ];
    if !rule.aliases.is_empty() {
        facts.push(("formerly", rule.aliases.join(", ")));
    }
    facts
}

/// Everything about one clause, as Markdown.
pub fn clause_text(clause: &Clause) -> String {
    let mut text = format!("# {} {}\n\n{}\n\n", clause.id, clause.title, clause.summary);
    let _ = writeln!(text, "- classes: {}", clause.class_list());
    let _ = writeln!(text, "- looked at: {}", gate_word(clause.gate));
    let _ = writeln!(text, "- decided by: {}", automation_text(clause.automation));
    let _ = writeln!(text, "- evidence: {}", clause.evidence.join(", "));
    let rules: Vec<&str> = rules::of_clause(&clause.id).map(|rule| rule.id).collect();
    let rules = match (rules.is_empty(), clause.automation) {
        (false, _) => rules.join(", "),
        (true, Automation::Attest) => "none: an `[[attest]]` records the statement".to_owned(),
        (true, Automation::Enforce | Automation::Evidence) => {
            "none so far: a person must show it, recorded by an `[[attest]]`".to_owned()
        }
    };
    let _ = writeln!(text, "- rules: {rules}");
    text
}

/// Every rule in one line each: id, clause, classes, and the first sentence of its documentation; then what P means and how
/// to read on.
pub fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = format!(
        "{:widest$}  {:<7}  {:<7}  fires on\n",
        "rule", "clause", "classes"
    );
    for rule in RULES {
        let policy = match rule.basis {
            Basis::Standard => " ",
            Basis::Policy => "P",
        };
        let _ = writeln!(
            text,
            "{:widest$}  {:<5} {policy}  {:<7}  {}",
            rule.id,
            rule.clause,
            rule.class_list(),
            summary(rule)
        );
    }
    text.push_str(
        "\nP: the project's policy asks it, to serve the clause.\n\
         More on one: cargo iec62304 explain RULE; on a clause: cargo iec62304 explain 5.5.5\n",
    );
    text
}

/// The first paragraph of a rule's documentation in one line.
pub fn summary(rule: &Rule) -> String {
    let docs = rule.docs_text();
    let first = docs.split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn gate_word(gate: Gate) -> &'static str {
    match gate {
        Gate::Merge => "merge",
        Gate::Release => "release",
        Gate::Periodic => "periodic",
    }
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

const fn automation_text(automation: Automation) -> &'static str {
    match automation {
        Automation::Enforce => "the tool, from source, tests, coverage and records",
        Automation::Evidence => "a person; the tool gathers the inputs and checks their form",
        Automation::Attest => "a person; the tool records the statement",
    }
}

#[cfg(test)]
mod tests {
    use super::{clause_text, explain, list, rule_text};
    use crate::clauses;
    use crate::rules::RULES;

    #[test]
    fn a_rule_is_explained_from_its_own_documentation() {
        for rule in RULES {
            let text = rule_text(rule);
            assert!(text.starts_with(&format!("# {}\n", rule.id)));
            assert!(
                text.contains("\n## Why\n") && text.contains("\n## Fix\n"),
                "{text}"
            );
            assert!(
                text.contains(&format!("- clause: {} (", rule.clause)),
                "{text}"
            );
            assert_eq!(explain(rule.id), Ok(text));
        }
    }

    #[test]
    fn a_clause_names_the_rules_that_judge_it_or_says_that_none_does() {
        let text = explain("5.5.5").expect("a clause");
        assert!(text.contains("unit-absent, unit-not-built"), "{text}");
        assert!(text.contains("- classes: B, C\n"));
        let attested = clauses::find("4.1").expect("a clause");
        assert!(clause_text(attested).contains("`[[attest]]`"));
    }

    #[test]
    fn an_unknown_id_suggests_a_near_one() {
        let error = explain("unit-abset").expect_err("unknown");
        assert!(error.contains("did you mean `unit-absent`?"), "{error}");
        let error = explain("7.3").expect_err("divided");
        assert!(error.contains("divided into 7.3.1, 7.3.3"), "{error}");
        let error = explain("nonsense").expect_err("unknown");
        assert!(error.contains("lists all rules"), "{error}");
    }

    #[test]
    fn every_rule_is_listed_once() {
        let list = list();
        let (rules, legend) = list.split_once("\n\n").expect("a legend");
        let (heads, rules) = rules.split_once('\n').expect("headings");
        assert_eq!(rules.lines().count(), RULES.len());
        for (line, rule) in rules.lines().zip(RULES) {
            assert!(line.starts_with(rule.id), "{line}");
            let at = heads.find("classes").expect("a column");
            assert!(line[at..].starts_with(&rule.class_list()), "{line}");
        }
        assert!(legend.starts_with("P: "), "{legend}");
    }
}
