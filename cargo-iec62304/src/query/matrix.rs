//! The matrix between two kinds of things: a row for each tie, and a row for each gap.

use std::collections::BTreeMap;

use serde::Serialize;

use super::routes::routes;
use super::{Basis, Entry, Graph, Kind, Node};
use crate::report::words::{CoverageStatus, RecordResult, Scope, TestOutcome};

/// What a tie is worth, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Tied by document or tag, where nothing is to be proven.
    Linked,
    /// A passed test that executed it, or a passed record, proves it.
    Proven,
    /// A passed test executed the unit.
    Executed,
    /// The test passed.
    Passed,
    /// Tied by document or tag; what the test is worth is not known, as nothing was executed.
    Declared,
    /// There is none, but a passed record verifies what the tie leads over.
    Recorded,
    /// There is none, and none is asked: the control works outside the software.
    External,
    /// There is none, and none is asked: the code is excluded, with a reason.
    Excluded,
    /// The test passed and does not count for it.
    Claimed,
    /// The test passed and executed nothing that could prove it.
    Hollow,
    /// The test or record was not run.
    NotRun,
    /// The test is ignored.
    Ignored,
    /// The test or record failed.
    Failed,
    /// There is none.
    Missing,
}

impl State {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Executed => "executed",
            Self::Passed => "passed",
            Self::Linked => "linked",
            Self::Declared => "declared",
            Self::Recorded => "recorded",
            Self::External => "external",
            Self::Excluded => "excluded",
            Self::Claimed => "claimed",
            Self::Hollow => "hollow",
            Self::NotRun => "not-run",
            Self::Ignored => "ignored",
            Self::Failed => "failed",
            Self::Missing => "missing",
        }
    }

    /// Whether something is missing here.
    pub const fn is_gap(self) -> bool {
        match self {
            Self::Proven
            | Self::Executed
            | Self::Passed
            | Self::Linked
            | Self::Declared
            | Self::Recorded
            | Self::External
            | Self::Excluded => false,
            Self::Claimed
            | Self::Hollow
            | Self::NotRun
            | Self::Ignored
            | Self::Failed
            | Self::Missing => true,
        }
    }
}

/// A matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// Version of this form.
    pub schema: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// The kind of the rows' starts.
    pub from: Kind,
    /// The kind of the rows' ends.
    pub to: Kind,
    /// Whether only gaps are listed.
    pub only_gaps: bool,
    /// Counts over all rows, listed or not.
    pub counts: Counts,
    /// The rows, sorted by start, end and way.
    pub rows: Vec<Row>,
}

/// Counts over a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Things of the kind that rows start with.
    pub from: usize,
    /// Those of them with a gap.
    pub from_with_gap: usize,
    /// Rows that are a tie without a gap.
    pub ties: usize,
    /// Rows that are a gap.
    pub gaps: usize,
}

/// A tie, or a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Where it starts.
    pub from: Entry,
    /// The ids in between, one list for each way; none where the two are tied directly.
    pub through: Vec<Vec<String>>,
    /// Where it ends; `null`: nowhere.
    pub to: Option<Entry>,
    /// What it is worth.
    pub state: State,
    /// Whether that is a gap.
    pub gap: bool,
    /// Why, where the state alone does not say it.
    pub note: Option<String>,
}

/// One way from a start to an end, or to where it breaks.
struct Way {
    nodes: Vec<Node>,
    state: State,
}

impl Matrix {
    /// The matrix between two kinds.
    pub fn between(graph: &Graph<'_>, basis: Basis, from: Kind, to: Kind, only_gaps: bool) -> Self {
        let builder = Builder {
            graph,
            from,
            to,
            ways: routes(from, to, graph.is_executed()),
        };
        let mut counts = Counts::default();
        let mut rows = Vec::new();
        for start in graph.all(from) {
            let found = builder.rows(start);
            let gaps = found.iter().filter(|row| row.gap).count();
            counts.from += 1;
            counts.from_with_gap += usize::from(gaps > 0);
            counts.gaps += gaps;
            counts.ties += found.iter().filter(|row| is_tie(row)).count();
            rows.extend(found.into_iter().filter(|row| row.gap || !only_gaps));
        }
        Self {
            schema: "iec62304-matrix/1",
            basis,
            from,
            to,
            only_gaps,
            counts,
            rows,
        }
    }
}

fn is_tie(row: &Row) -> bool {
    row.to.is_some() && !row.gap
}

impl Graph<'_> {
    /// Whether it is known what the tests executed.
    pub fn is_executed(&self) -> bool {
        self.report.scope != Scope::Static
    }
}

struct Builder<'g, 'r> {
    graph: &'g Graph<'r>,
    from: Kind,
    to: Kind,
    ways: Vec<Vec<Kind>>,
}

impl Builder<'_, '_> {
    fn rows(&self, start: Node) -> Vec<Row> {
        let mut ends: BTreeMap<Node, Vec<Way>> = BTreeMap::new();
        for way in &self.ways {
            self.follow(&mut vec![start], way, &mut ends);
        }
        let mut rows: Vec<Row> = ends
            .iter()
            .map(|(end, ways)| self.tie(start, *end, ways))
            .collect();
        let breaks = self.breaks(start, &ends);
        rows.extend(breaks.iter().map(|nodes| self.gap(start, nodes)));
        if rows.is_empty() {
            rows.push(self.gap(start, &[start]));
        }
        rows
    }

    fn follow(&self, path: &mut Vec<Node>, rest: &[Kind], ends: &mut BTreeMap<Node, Vec<Way>>) {
        let Some(last) = path.last().copied() else {
            return;
        };
        let kind = rest.first().copied().unwrap_or(self.to);
        for next in self.graph.linked(last, kind) {
            path.push(next);
            match rest.split_first() {
                Some((_, rest)) => self.follow(path, rest, ends),
                None => ends.entry(next).or_default().push(Way {
                    state: self.worth(path),
                    nodes: path.clone(),
                }),
            }
            path.pop();
        }
    }

    /// A chain is worth what its weakest link is.
    fn worth(&self, path: &[Node]) -> State {
        let steps = path.iter().zip(path.iter().skip(1));
        let states = steps.map(|(a, b)| self.graph.state(*a, *b));
        states.max().unwrap_or(State::Missing)
    }

    fn tie(&self, start: Node, end: Node, ways: &[Way]) -> Row {
        let state = ways.iter().map(|way| way.state).min();
        let state = state.unwrap_or(State::Missing);
        let mut through: Vec<Vec<String>> = ways
            .iter()
            .filter(|way| way.state == state)
            .map(|way| self.between(&way.nodes))
            .collect();
        through.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        through.dedup();
        // A direct tie needs no detour to be understood; of the others, the longest way says most.
        if through.first().is_some_and(Vec::is_empty) {
            through.clear();
        }
        let all = through.clone();
        through.retain(|way| {
            let told = |other: &&Vec<String>| {
                other.len() > way.len() && way.iter().all(|id| other.contains(id))
            };
            !all.iter().any(|other| told(&other))
        });
        Row {
            from: self.graph.entry(start),
            through,
            to: Some(self.graph.entry(end)),
            state,
            gap: state.is_gap(),
            note: self.graph.outcome_note(end, state),
        }
    }

    fn between(&self, nodes: &[Node]) -> Vec<String> {
        let inner = nodes.get(1..nodes.len().saturating_sub(1)).unwrap_or(&[]);
        inner
            .iter()
            .map(|node| self.graph.id(*node).to_owned())
            .collect()
    }

    /// Things on the way down from which no way leads on to code or test, though one leads on from others.
    ///
    /// Only downwards: that a requirement has no hazard behind it breaks nothing.
    fn breaks(&self, start: Node, ends: &BTreeMap<Node, Vec<Way>>) -> Vec<Vec<Node>> {
        if ends.is_empty() || self.from > self.to || !matches!(self.to, Kind::Unit | Kind::Test) {
            return Vec::new();
        }
        let leads_on = |node: &Node| ends.values().flatten().any(|way| way.nodes.contains(node));
        let mut breaks: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        for way in &self.ways {
            let mut paths = vec![vec![start]];
            for kind in way {
                let step = |path: &Vec<Node>| {
                    let last = path.last().copied();
                    let next = last.map(|last| self.graph.linked(last, *kind).collect());
                    let next: Vec<Node> = next.unwrap_or_default();
                    let longer = |node| path.iter().copied().chain([node]).collect();
                    next.into_iter().map(longer).collect::<Vec<Vec<Node>>>()
                };
                paths = paths.iter().flat_map(step).collect();
                for path in &paths {
                    if let Some(last) = path.last()
                        && !leads_on(last)
                    {
                        breaks.entry(*last).or_insert_with(|| path.clone());
                    }
                }
            }
        }
        let after = |path: &Vec<Node>| {
            let inner = path.get(..path.len().saturating_sub(1)).unwrap_or(&[]);
            inner.iter().any(|node| breaks.contains_key(node))
        };
        // Of a chain of dead ends the first one says it all.
        breaks
            .values()
            .filter(|path| !after(path))
            .cloned()
            .collect()
    }

    fn gap(&self, start: Node, nodes: &[Node]) -> Row {
        let (state, note) = self.nothing(nodes.last().copied().unwrap_or(start));
        Row {
            from: self.graph.entry(start),
            through: nodes
                .get(1..)
                .filter(|inner| !inner.is_empty())
                .map(|inner| {
                    inner
                        .iter()
                        .map(|node| self.graph.id(*node).to_owned())
                        .collect()
                })
                .into_iter()
                .collect(),
            to: None,
            state,
            gap: state.is_gap(),
            note: Some(note),
        }
    }

    /// What it means that nothing of the wanted kind follows behind a thing.
    fn nothing(&self, last: Node) -> (State, String) {
        let graph = self.graph;
        let report = graph.report;
        let wanted = self.to.noun();
        let external = last.kind == Kind::RiskControl
            && report
                .risk_controls
                .get(last.index)
                .is_some_and(|it| it.external);
        if external {
            return (State::External, "works outside the software".to_owned());
        }
        let excluded = report
            .units
            .get(last.index)
            .filter(|_| last.kind == Kind::Unit);
        let excluded = excluded.and_then(|unit| unit.coverage.as_ref());
        if let (Kind::Test, Some(coverage)) = (self.to, excluded)
            && coverage.status == CoverageStatus::Excluded
        {
            let reason = coverage.reason.as_deref().unwrap_or("excluded");
            return (State::Excluded, reason.to_owned());
        }
        let runs = report
            .units
            .get(last.index)
            .filter(|_| last.kind == Kind::Unit);
        if let (Kind::Test, Some([run, ..])) =
            (self.to, runs.map(|unit| unit.executed_in.as_slice()))
        {
            let note = format!("no single test; imported run {run} executed it");
            return (State::Executed, note);
        }
        if self.to == Kind::Test
            && let Some(record) = graph
                .linked(last, Kind::TestRecord)
                .find(|record| graph.state(last, *record) == State::Proven)
        {
            let note = format!("no test; record {} verifies it", graph.id(record));
            return (State::Recorded, note);
        }
        (State::Missing, format!("no {wanted}"))
    }
}

impl Graph<'_> {
    /// What a direct link is worth.
    pub fn state(&self, a: Node, b: Node) -> State {
        let (upper, lower) = if a.kind <= b.kind { (a, b) } else { (b, a) };
        match (upper.kind, lower.kind) {
            (Kind::Unit, Kind::Test) => State::Executed,
            (_, Kind::Test) => self.test_state(upper, lower),
            (_, Kind::TestRecord) => self.record_state(upper, lower),
            _ => State::Linked,
        }
    }

    fn test_state(&self, verified: Node, test: Node) -> State {
        let Some(case) = self.report.tests.get(test.index) else {
            return State::Missing;
        };
        if !self.is_executed() {
            return State::Declared;
        }
        let id = self.id(verified);
        match case.outcome {
            TestOutcome::Failed => State::Failed,
            TestOutcome::NotRun => State::NotRun,
            TestOutcome::Ignored => State::Ignored,
            TestOutcome::Passed | TestOutcome::Flaky => {
                if case.hollow.iter().any(|hollow| hollow == id) {
                    return State::Hollow;
                }
                match self.proves(verified, &case.id) {
                    Some(true) => State::Proven,
                    Some(false) => State::Claimed,
                    None => State::Passed,
                }
            }
        }
    }

    fn record_state(&self, verified: Node, record: Node) -> State {
        let Some(entry) = self.report.test_records.get(record.index) else {
            return State::Missing;
        };
        match (entry.result, self.proves(verified, &entry.id)) {
            (RecordResult::Failed, _) => State::Failed,
            (RecordResult::NotRun, _) => State::NotRun,
            (RecordResult::Passed, Some(true)) => State::Proven,
            (RecordResult::Passed, Some(false)) => State::Claimed,
            (RecordResult::Passed, None) => State::Passed,
        }
    }

    /// Whether the report counts it as a proof; `None` where it keeps no such list.
    fn proves(&self, verified: Node, id: &str) -> Option<bool> {
        let report = self.report;
        let list = match verified.kind {
            Kind::Requirement => &report.requirements.get(verified.index)?.verified_by,
            Kind::RiskControl => &report.risk_controls.get(verified.index)?.verified_by,
            _ => return None,
        };
        Some(list.iter().any(|other| other == id))
    }

    /// Why a test is worth no more.
    fn outcome_note(&self, end: Node, state: State) -> Option<String> {
        let test = self.report.tests.get(end.index);
        let test = test.filter(|_| end.kind == Kind::Test && state.is_gap());
        test.and_then(|test| test.reason.clone())
    }
}
