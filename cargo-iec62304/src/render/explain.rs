//! What `explain` says about rules and clauses: from the rules' own documentation and the clause table, nothing else.

mod classes;
mod exits;
mod fit;

use std::fmt::Write as _;

use fit::fit;

use crate::clauses::{self, Automation, Clause};
use crate::model::Gate;
use crate::render::text::wrap;
use crate::rules::{self, Basis, Needs, RULES, Rule};
use crate::verdict::Severity;

/// What `explain NAME` says: on the rule, its former id included, on the clause, the class or the exit code; in 80 columns.
///
/// # Errors
/// Nothing has that name; the text suggests a near one, or names the parts of the clause.
pub fn explain(name: &str) -> Result<String, String> {
    text_of(name)
        .map(|text| fit(&text))
        .ok_or_else(|| unknown(name))
}

fn text_of(name: &str) -> Option<String> {
    match name {
        "exit" | "exits" | "exit-codes" => return Some(exits::list()),
        "classes" | "class" => return Some(classes::list()),
        "rules" => return Some(list()),
        _ => {}
    }
    let rule = rules::find(name).map(rule_text);
    let clause = || clauses::find(name).map(clause_text);
    let exit = || exits::find(name).map(exits::text);
    let class = || classes::find(name).map(classes::text);
    rule.or_else(clause).or_else(exit).or_else(class)
}

fn unknown(name: &str) -> String {
    let what = format!("there is nothing to explain called `{name}`");
    let parts = clauses::parts_of(name);
    if !parts.is_empty() {
        return format!("{what}: clause {name} is divided into {}", parts.join(", "));
    }
    if let Some((above, _)) = name.rsplit_once('.')
        && name.chars().all(|c| c.is_ascii_digit() || c == '.')
    {
        let others = clauses::parts_of(above);
        if !others.is_empty() {
            return format!("{what}: clause {above} has {}", others.join(", "));
        }
    }
    match iec62304_grammar::nearest(name, names()) {
        Some(near) => format!("{what}: did you mean `{near}`?"),
        None => format!(
            "{what}: it takes a rule, a clause (`5.5.5`), a class (`C`, `classes`) or an exit code (`exit-3`, `exit`); without a name it lists the rules"
        ),
    }
}

/// Every name that can be explained.
fn names() -> impl Iterator<Item = &'static str> {
    let rules = RULES.iter().map(|rule| rule.id);
    let clauses = clauses::all().iter().map(|clause| clause.id.as_str());
    let topics = ["exit", "exit-0", "exit-1", "exit-2", "exit-3", "classes"];
    rules.chain(clauses).chain(topics)
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

/// Every rule: id, clause, classes, and below them the first sentence of its documentation; then what P means and how to read on.
pub fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = format!("{:widest$}  {:<8}  classes\n", "rule", "clause");
    for rule in RULES {
        let policy = match rule.basis {
            Basis::Standard => " ",
            Basis::Policy => "P",
        };
        let _ = writeln!(
            text,
            "{:widest$}  {:<6} {policy}  {}",
            rule.id,
            rule.clause,
            rule.class_list()
        );
        for line in wrap(&summary(rule), 76) {
            let _ = writeln!(text, "    {line}");
        }
    }
    text.push_str(
        "\nP: the project's policy asks it, to serve the clause.\n\
         More: cargo iec62304 explain RULE; a clause: explain 5.5.5; a class: explain C;\n\
         exit codes: explain exit\n",
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
    use super::{clause_text, explain, list, names, rule_text};
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
            assert!(
                explain(rule.id)
                    .is_ok_and(|fitted| fitted.starts_with(&format!("# {}\n", rule.id)))
            );
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
        assert!(error.contains("it lists the rules"), "{error}");
    }

    #[test]
    fn every_rule_is_listed_once() {
        let list = list();
        let (rules, legend) = list.split_once("\n\n").expect("a legend");
        let (heads, rules) = rules.split_once('\n').expect("headings");
        let rows: Vec<&str> = rules
            .lines()
            .filter(|line| !line.starts_with(' '))
            .collect();
        assert_eq!(rows.len(), RULES.len());
        for (line, rule) in rows.iter().zip(RULES) {
            assert!(line.starts_with(rule.id), "{line}");
            let at = heads.find("classes").expect("a column");
            assert!(line[at..].starts_with(&rule.class_list()), "{line}");
        }
        assert!(legend.starts_with("P: "), "{legend}");
    }

    #[test]
    fn whatever_can_be_explained_is_and_in_80_columns() {
        let topics = ["A", "c", "rules", "class", "exit-codes"];
        for name in names().chain(topics) {
            let text = explain(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut code = false;
            for line in text.lines() {
                code ^= line.starts_with("```");
                let fits = line.chars().count() <= 80 || code || line.starts_with('#');
                assert!(fits, "{name}: {line}");
            }
        }
    }

    #[test]
    fn an_unknown_name_leads_to_a_known_one() {
        for (name, hint) in [
            ("exit-4", "did you mean `exit-0`?"),
            ("clases", "did you mean `classes`?"),
            ("5.5.9", "clause 5.5 has 5.5.1"),
            ("5.5", "divided into 5.5.1"),
            ("9.9.9.9", "it takes a rule"),
        ] {
            let error = explain(name).expect_err("unknown");
            assert!(error.contains(hint), "{name}: {error}");
        }
    }

    #[test]
    fn a_class_names_what_is_asked_of_it() {
        let text = explain("C").expect("a class");
        assert!(text.contains("death or serious injury") && text.contains("95 % of the lines"));
        let text = explain("A").expect("a class");
        assert!(text.contains("nothing is asked of single units"), "{text}");
        assert!(text.contains("requirement-unverified") && !text.contains("unit-lines"));
    }
}
