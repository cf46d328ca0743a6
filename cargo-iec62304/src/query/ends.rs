//! Where a chain ends too early, as far as no rule says so already.

use super::{Branch, Break, Graph, Kind, Node};
use crate::report::words::{Class, CoverageStatus, Severity};

/// Something that is not there below a thing.
struct End {
    /// Whether it is really missing.
    missing: bool,
    /// The rules that would say so.
    rules: &'static [&'static str],
    message: &'static str,
}

/// What is missing below a thing with these branches; `root` is what the trace is of.
pub(super) fn ends(graph: &Graph<'_>, root: Node, node: Node, below: &[Branch]) -> Vec<Break> {
    let possible = match node.kind {
        Kind::Source => of_source(below),
        Kind::Hazard => of_hazard(below),
        Kind::RiskControl => of_control(graph, node, below),
        Kind::Requirement => of_requirement(graph, node, below),
        Kind::Unit if node == root => of_unit(graph, node, below),
        Kind::Unit | Kind::Item | Kind::Interface | Kind::Test | Kind::TestRecord => Vec::new(),
    };
    let findings = graph.findings(node);
    let said = |end: &End| {
        findings
            .iter()
            .any(|it| end.rules.contains(&it.rule.as_str()))
    };
    let ends = possible.into_iter().filter(|end| end.missing && !said(end));
    ends.map(|end| Break {
        subject: graph.id(node).to_owned(),
        rule: None,
        severity: Severity::Error,
        waived: false,
        accepted_by: None,
        message: end.message.to_owned(),
        help: None,
    })
    .collect()
}

fn has(below: &[Branch], kinds: &[Kind]) -> bool {
    below
        .iter()
        .any(|branch| kinds.contains(&branch.entry.kind))
}

fn of_source(below: &[Branch]) -> Vec<End> {
    vec![End {
        missing: !has(below, &[Kind::Requirement]),
        rules: &["source-unaddressed"],
        message: "no requirement derives from it",
    }]
}

fn of_hazard(below: &[Branch]) -> Vec<End> {
    vec![End {
        missing: !has(below, &[Kind::RiskControl]),
        rules: &["hazard-uncontrolled"],
        message: "no risk control addresses it",
    }]
}

fn of_control(graph: &Graph<'_>, node: Node, below: &[Branch]) -> Vec<End> {
    let control = graph.report.risk_controls.get(node.index);
    let inside = control.is_some_and(|it| !it.external);
    let implemented = has(below, &[Kind::Requirement, Kind::Unit]);
    let verified = has(below, &[Kind::Requirement, Kind::Test, Kind::TestRecord]);
    vec![
        End {
            missing: inside && !implemented,
            rules: &["risk-control-unimplemented"],
            message: "no requirement and no unit implements it",
        },
        End {
            missing: inside && implemented && !verified,
            rules: &["risk-control-unverified"],
            message: "no test and no record verifies it",
        },
    ]
}

fn of_requirement(graph: &Graph<'_>, node: Node, below: &[Branch]) -> Vec<End> {
    let requirement = graph.report.requirements.get(node.index);
    // In class A nobody asks which unit implements it.
    let asked = requirement.is_some_and(|it| it.class != Class::A);
    vec![
        End {
            missing: asked && !has(below, &[Kind::Unit]),
            rules: &["requirement-unimplemented"],
            message: "no unit implements it",
        },
        End {
            missing: !has(below, &[Kind::Test, Kind::TestRecord]),
            rules: &["requirement-unverified"],
            message: "no test and no record verifies it",
        },
    ]
}

fn of_unit(graph: &Graph<'_>, node: Node, below: &[Branch]) -> Vec<End> {
    let unit = graph.report.units.get(node.index);
    let coverage = unit.and_then(|unit| unit.coverage.as_ref());
    let excluded = coverage.is_some_and(|it| it.status == CoverageStatus::Excluded);
    let imported = unit.is_some_and(|it| !it.executed_in.is_empty());
    vec![End {
        missing: graph.is_executed() && !excluded && !imported && !has(below, &[Kind::Test]),
        rules: &["unit-not-executed", "unit-absent", "unit-not-built"],
        message: "no passed test executed it",
    }]
}
