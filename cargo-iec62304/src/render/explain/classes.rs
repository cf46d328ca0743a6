//! What `explain` says about safety classes: from the clause table, the rules and the default policy.

use std::fmt::Write as _;

use crate::clauses;
use crate::model::{ClassPolicy, Policy, SafetyClass};
use crate::rules::{Basis, RULES};

const ALL: [SafetyClass; 3] = [SafetyClass::A, SafetyClass::B, SafetyClass::C];

/// `A`, `b`, `class C` → the class.
pub(super) fn find(name: &str) -> Option<SafetyClass> {
    let mut classes = ALL.into_iter();
    classes.find(|class| class.letter().eq_ignore_ascii_case(name))
}

const fn harm(class: SafetyClass) -> &'static str {
    match class {
        SafetyClass::A => {
            "no injury or damage to health is possible, or the risk is acceptable with measures outside the software"
        }
        SafetyClass::B => "an injury that is not serious is possible",
        SafetyClass::C => "death or serious injury is possible",
    }
}

/// What the classes are and where one comes from.
pub(super) fn list() -> String {
    let mut text = String::from(
        "# Safety classes\n\nThe class says what harm a failure of the software can contribute to (4.3), and with it how much is asked.\n\n",
    );
    for class in ALL {
        let _ = writeln!(text, "- {class}: {}", harm(class));
    }
    text.push_str(
        "\n## Where a class comes from\n\
         - The system's stands in iec62304.toml (`[system] class`). Not classified is C.\n\
         - An item has its own or its system's. Below its system it needs `segregation`: why a failure of it cannot reach what stands above.\n\
         - A unit has the highest of its tags, its item's and, without an item, the system's. A tag raises a class and never lowers it.\n\
         - A requirement has its own, else its item's, else the system's; a hazard's follows from its severity.\n\n\
         More on one: cargo iec62304 explain C\n",
    );
    text
}

/// Everything about one class.
pub(super) fn text(class: SafetyClass) -> String {
    let clauses = clauses::all().iter().filter(|clause| clause.is_for(class));
    let of = |basis: Basis| {
        let rules = RULES.iter();
        let rules = rules.filter(|rule| rule.basis == basis && rule.is_for(class));
        let ids: Vec<&str> = rules.map(|rule| rule.id).collect();
        ids.join(", ")
    };
    let mut text = format!("# class {class}\n\nA failure: {}.\n\n", harm(class));
    let _ = writeln!(
        text,
        "- clauses: {} of {} apply",
        clauses.count(),
        clauses::all().len()
    );
    let _ = writeln!(
        text,
        "- rules that the clauses ask for: {}",
        of(Basis::Standard)
    );
    let _ = writeln!(text, "- rules of the default policy: {}", of(Basis::Policy));
    text.push_str(
        "\n## Default policy\nThe project's policy, not the standard, names these; `[policy.",
    );
    let _ = writeln!(text, "{class}]` changes them.");
    let asked = asked(Policy::default().of(class));
    if asked.is_empty() {
        text.push_str("- nothing is asked of single units\n");
    }
    for line in asked {
        let _ = writeln!(text, "- {line}");
    }
    text
}

fn asked(policy: &ClassPolicy) -> Vec<String> {
    let switches = [
        (
            policy.unit_traced,
            "each unit traces to a requirement or a risk control",
        ),
        (
            policy.unit_executed,
            "each unit is executed by a passed test",
        ),
        (
            policy.unit_verified,
            "… by one that verifies a requirement of the unit",
        ),
        (policy.unit_lines, "each line is covered or justified"),
        (policy.unit_regions, "each region is covered or justified"),
        (
            policy.unit_branches,
            "each branch in both outcomes, where branches are measured",
        ),
    ];
    let switches = switches.iter().filter(|(on, _)| *on);
    let mut asked: Vec<String> = switches.map(|(_, text)| (*text).to_owned()).collect();
    let shares = [
        ("lines", policy.item_lines),
        ("regions", policy.item_regions),
    ];
    for (word, share) in shares {
        asked.extend(share.map(|least| format!("{least} % of the {word} of each item")));
    }
    asked
}
