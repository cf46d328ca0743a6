//! Everything that is tied to one thing, as two trees: what it comes from, and what becomes of it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ends::ends;
use super::{Basis, Entry, Found, Graph, Kind, Node, State};
use crate::nouns::counted;
use crate::report::words::{CoverageStatus, FindingStatus, Severity};
use crate::report::{Span, Unit};

/// All that is tied to one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// Version of this form.
    pub schema: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// The thing itself; it has no branches of its own.
    pub subject: Branch,
    /// What is known of the line that was asked for.
    pub line: Option<LineCover>,
    /// What it comes from, the nearest first.
    pub upstream: Vec<Branch>,
    /// What becomes of it.
    pub downstream: Vec<Branch>,
    /// Everything in these trees that breaks the chain, each once.
    pub breaks: Vec<Break>,
    /// What would break it and is accepted, each once: nothing proves it.
    pub waived: Vec<Break>,
}

/// A thing in the tree, and what hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Branch {
    /// How it is tied to what it hangs on, such as `implemented by`.
    pub relation: &'static str,
    /// The thing.
    pub entry: Entry,
    /// What the tie is worth.
    pub state: State,
    /// What else there is to say.
    pub notes: Vec<String>,
    /// What is wrong with it.
    pub breaks: Vec<Break>,
    /// Whether its branches are shown where it stands first.
    pub repeated: bool,
    /// What hangs on it.
    pub branches: Vec<Self>,
}

/// Something that breaks the chain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Break {
    /// The id of what it is about.
    pub subject: String,
    /// The rule that found it; `null` where only the chain ends here.
    pub rule: Option<String>,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether it is accepted.
    pub waived: bool,
    /// By what: a deviation, a review of the unit, the baseline.
    pub accepted_by: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What is known of one line of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineCover {
    /// The line.
    pub line: u32,
    /// `uncovered`, `not-uncovered` (its code is covered, or there is none on it) or `not-measured`.
    pub state: &'static str,
    /// What on it no passed test executed.
    pub uncovered: Vec<Span>,
}

/// How a branch goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

impl Trace {
    /// The trace of one thing.
    pub fn of(graph: &Graph<'_>, basis: Basis, found: Found) -> Self {
        let node = found.node;
        let mut walk = Walk {
            graph,
            root: node,
            seen: BTreeSet::new(),
        };
        let subject = walk.leaf("", node, State::Linked);
        let upstream = walk.branches(node, Way::Up);
        walk.seen.clear();
        let mut downstream = walk.branches(node, Way::Down);
        let mut subject = subject;
        subject.breaks.extend(ends(graph, node, node, &downstream));
        walk.mark_ends(&mut downstream);
        let unit = graph.report.units.get(node.index);
        let unit = unit.filter(|_| node.kind == Kind::Unit);
        let mut trace = Self {
            schema: "iec62304-trace/1",
            basis,
            line: found
                .line
                .zip(unit)
                .map(|(line, unit)| line_cover(unit, line)),
            subject,
            upstream,
            downstream,
            breaks: Vec::new(),
            waived: Vec::new(),
        };
        (trace.waived, trace.breaks) = trace.all_breaks().into_iter().partition(|it| it.waived);
        trace
    }

    fn all_breaks(&self) -> Vec<Break> {
        fn collect(branch: &Branch, found: &mut Vec<Break>) {
            for each in &branch.breaks {
                if !found.contains(each) {
                    found.push(each.clone());
                }
            }
            for inner in &branch.branches {
                collect(inner, found);
            }
        }
        let mut found = Vec::new();
        collect(&self.subject, &mut found);
        for branch in self.upstream.iter().chain(&self.downstream) {
            collect(branch, &mut found);
        }
        found
    }
}

struct Walk<'g, 'r> {
    graph: &'g Graph<'r>,
    root: Node,
    seen: BTreeSet<Node>,
}

impl Walk<'_, '_> {
    fn leaf(&self, relation: &'static str, node: Node, state: State) -> Branch {
        Branch {
            relation,
            entry: self.graph.entry(node),
            state,
            notes: self.notes(node),
            breaks: breaks(self.graph, node),
            repeated: false,
            branches: Vec::new(),
        }
    }

    fn branches(&mut self, node: Node, way: Way) -> Vec<Branch> {
        let steps = match way {
            Way::Up => up(node.kind),
            Way::Down => down(node.kind, node == self.root),
        };
        let mut branches = Vec::new();
        for (relation, kind) in steps {
            for next in self.next(node, *kind) {
                if way == Way::Down && self.is_told(node, next) {
                    continue;
                }
                branches.push(self.branch(relation, node, next, way));
            }
        }
        branches
    }

    /// What is tied to it; of units' items and items' units only the direct ones.
    fn next(&self, node: Node, kind: Kind) -> Vec<Node> {
        let report = self.graph.report;
        let item_of = |unit: Node| {
            let unit = report.units.get(unit.index)?;
            self.graph.node(Kind::Item, unit.item.as_ref()?)
        };
        match (node.kind, kind) {
            (Kind::Unit, Kind::Item) => item_of(node).into_iter().collect(),
            (Kind::Item, Kind::Unit) => {
                let units = self.graph.linked(node, kind);
                units.filter(|unit| item_of(*unit) == Some(node)).collect()
            }
            (Kind::Item, Kind::Item) => Vec::new(),
            _ => self.graph.linked(node, kind).collect(),
        }
    }

    fn branch(&mut self, relation: &'static str, above: Node, node: Node, way: Way) -> Branch {
        let mut branch = self.leaf(relation, node, self.graph.state(above, node));
        branch.notes.extend(self.tie_notes(above, node));
        let deeper = match way {
            Way::Up => true,
            Way::Down => !matches!(node.kind, Kind::Unit | Kind::Test | Kind::TestRecord),
        };
        if deeper && self.seen.insert(node) {
            branch.branches = self.branches(node, way);
        } else if deeper {
            branch.repeated = !self.branches_of(node, way).is_empty();
        }
        branch
    }

    /// Whether a unit or test of a control stands, worth the same, below one of the requirements that implement the control.
    fn is_told(&self, above: Node, node: Node) -> bool {
        let graph = self.graph;
        above.kind == Kind::RiskControl
            && matches!(node.kind, Kind::Unit | Kind::Test | Kind::TestRecord)
            && graph.linked(above, Kind::Requirement).any(|requirement| {
                let mut below = graph.linked(requirement, node.kind);
                below.any(|it| it == node)
                    && graph.state(requirement, node) == graph.state(above, node)
            })
    }

    fn branches_of(&self, node: Node, way: Way) -> Vec<Node> {
        let steps = match way {
            Way::Up => up(node.kind),
            Way::Down => down(node.kind, false),
        };
        let next = steps.iter().flat_map(|(_, kind)| self.next(node, *kind));
        next.collect()
    }

    /// What is worth knowing of a thing by itself.
    fn notes(&self, node: Node) -> Vec<String> {
        let report = self.graph.report;
        let mut notes = Vec::new();
        match node.kind {
            Kind::Unit => {
                let unit = report.units.get(node.index);
                let coverage = unit.and_then(|unit| unit.coverage.as_ref());
                notes.extend(coverage.and_then(|coverage| coverage.reason.clone()));
                if let Some(unit) = unit.filter(|_| node != self.root && self.graph.is_executed()) {
                    notes.push(match (unit.tests.len(), unit.executed_in.as_slice()) {
                        (0, []) => "no passed test executed it".to_owned(),
                        (0, [run, ..]) => format!("imported run {run} executed it"),
                        (count, _) => format!("executed by {}", counted(count, "test")),
                    });
                }
            }
            Kind::Test => {
                let test = report.tests.get(node.index);
                // That nothing was executed, the first line says for all.
                let test = test.filter(|_| self.graph.is_executed());
                notes.extend(test.and_then(|test| test.reason.clone()));
            }
            Kind::TestRecord => {
                if let Some(record) = report.test_records.get(node.index) {
                    let by = record.by.iter().map(|by| format!("by {by}"));
                    let on = record.on.iter().map(|on| format!("on {on}"));
                    let version = record.version.iter().map(|it| format!("of version {it}"));
                    let said: Vec<String> = by.chain(on).chain(version).collect();
                    notes.extend((!said.is_empty()).then(|| said.join(", ")));
                }
            }
            _ => {}
        }
        notes
    }

    /// What makes the tie believable: which of the implementing units a verifying test executed, and the other way round.
    fn tie_notes(&self, above: Node, node: Node) -> Option<String> {
        let graph = self.graph;
        match (above.kind, node.kind) {
            (Kind::Requirement | Kind::RiskControl, Kind::Test) if graph.is_executed() => {
                let executed: Vec<&str> = graph
                    .linked(node, Kind::Unit)
                    .filter(|unit| self.implements(*unit, above))
                    .map(|unit| graph.id(unit))
                    .collect();
                (!executed.is_empty()).then(|| format!("it executed {}", few(&executed)))
            }
            (Kind::Unit, Kind::Test) => {
                let verifies: Vec<&str> = [Kind::Requirement, Kind::RiskControl]
                    .into_iter()
                    .flat_map(|kind| graph.linked(above, kind).collect::<Vec<_>>())
                    .filter(|verified| graph.linked(node, verified.kind).any(|it| it == *verified))
                    .map(|verified| graph.id(verified))
                    .collect();
                Some(if verifies.is_empty() {
                    "verifies nothing that the unit implements".to_owned()
                } else {
                    format!("verifies {}", few(&verifies))
                })
            }
            _ => None,
        }
    }

    fn implements(&self, unit: Node, what: Node) -> bool {
        let graph = self.graph;
        let direct = graph.linked(unit, what.kind).any(|it| it == what);
        let by_requirement = what.kind == Kind::RiskControl
            && graph.linked(what, Kind::Requirement).any(|requirement| {
                graph
                    .linked(unit, Kind::Requirement)
                    .any(|it| it == requirement)
            });
        direct || by_requirement
    }

    fn mark_ends(&self, branches: &mut [Branch]) {
        for branch in branches {
            if branch.repeated {
                continue;
            }
            if let Some(node) = self.graph.node(branch.entry.kind, &branch.entry.id) {
                let ends = ends(self.graph, self.root, node, &branch.branches);
                branch.breaks.extend(ends);
            }
            self.mark_ends(&mut branch.branches);
        }
    }
}

/// What stands above a kind of thing.
const fn up(kind: Kind) -> &'static [(&'static str, Kind)] {
    match kind {
        Kind::Source | Kind::Hazard => &[],
        Kind::RiskControl => &[("reduces", Kind::Hazard)],
        Kind::Requirement => &[
            ("derives from", Kind::Source),
            ("derives from", Kind::Hazard),
            ("implements", Kind::RiskControl),
        ],
        Kind::Item => &[
            ("carries", Kind::Requirement),
            ("contributes to", Kind::Hazard),
        ],
        Kind::Interface => &[("between", Kind::Item)],
        Kind::Unit => &[
            ("implements", Kind::Requirement),
            ("implements", Kind::RiskControl),
            ("belongs to", Kind::Item),
        ],
        Kind::Test | Kind::TestRecord => &[
            ("verifies", Kind::Requirement),
            ("verifies", Kind::RiskControl),
            ("verifies", Kind::Interface),
        ],
    }
}

/// What stands below a kind of thing.
const fn down(kind: Kind, is_root: bool) -> &'static [(&'static str, Kind)] {
    match kind {
        Kind::Source => &[("refined by", Kind::Requirement)],
        Kind::Hazard => &[
            ("reduced by", Kind::RiskControl),
            ("refined by", Kind::Requirement),
        ],
        Kind::RiskControl => &[
            ("implemented by", Kind::Requirement),
            ("implemented by", Kind::Unit),
            ("verified by", Kind::Test),
            ("verified by", Kind::TestRecord),
        ],
        Kind::Requirement => &[
            ("implemented by", Kind::Unit),
            ("verified by", Kind::Test),
            ("verified by", Kind::TestRecord),
        ],
        Kind::Item => &[
            ("meets others at", Kind::Interface),
            ("consists of", Kind::Unit),
        ],
        Kind::Interface => &[("tested by", Kind::Test), ("tested by", Kind::TestRecord)],
        Kind::Unit if is_root => &[("executed by", Kind::Test)],
        Kind::Test if is_root => &[("executes", Kind::Unit)],
        Kind::Unit | Kind::Test | Kind::TestRecord => &[],
    }
}

fn breaks(graph: &Graph<'_>, node: Node) -> Vec<Break> {
    let findings = graph.findings(node).iter();
    let mut breaks: Vec<Break> = findings
        .map(|finding| Break {
            subject: finding.subject.id.clone(),
            rule: Some(finding.rule.clone()),
            severity: finding.severity,
            waived: finding.status == FindingStatus::Waived,
            accepted_by: finding.accepted_by.as_ref().map(ToString::to_string),
            message: finding.message.clone(),
            help: finding.help.clone(),
        })
        .collect();
    breaks.sort();
    breaks.dedup();
    breaks
}

fn line_cover(unit: &Unit, line: u32) -> LineCover {
    let measured = unit.coverage.as_ref().filter(|coverage| {
        coverage.status == CoverageStatus::Measured && coverage.regions.is_some()
    });
    let uncovered: Vec<Span> = measured
        .map(|coverage| {
            let on_line = |span: &&Span| span.line <= line && line <= span.end_line;
            coverage.uncovered.iter().filter(on_line).copied().collect()
        })
        .unwrap_or_default();
    LineCover {
        line,
        state: match (measured, uncovered.is_empty()) {
            (None, _) => "not-measured",
            (Some(_), true) => "not-uncovered",
            (Some(_), false) => "uncovered",
        },
        uncovered,
    }
}

/// A few names, and how many more there are.
fn few(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = names
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
