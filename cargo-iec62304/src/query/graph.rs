//! The report as a graph: every thing a node, every direct link an edge that can be followed both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::Kind;
use crate::report::{Finding, Report};

/// A traced thing: its kind and its index in the report's list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its kind.
    pub kind: Kind,
    /// Its index.
    pub index: usize,
}

/// A report, with its links.
#[derive(Debug)]
pub struct Graph<'r> {
    /// The report.
    pub report: &'r Report,
    ids: BTreeMap<Kind, BTreeMap<&'r str, usize>>,
    links: BTreeMap<(Node, Kind), BTreeSet<Node>>,
    findings: BTreeMap<(&'static str, &'r str), Vec<&'r Finding>>,
}

impl<'r> Graph<'r> {
    /// The graph of that report.
    pub fn of(report: &'r Report) -> Self {
        let mut graph = Self {
            report,
            ids: ids(report),
            links: BTreeMap::new(),
            findings: BTreeMap::new(),
        };
        for finding in &report.findings {
            let subject = (finding.subject.kind.word(), finding.subject.id.as_str());
            graph.findings.entry(subject).or_default().push(finding);
        }
        graph.link_documents();
        graph.link_code();
        graph.link_proofs();
        graph
    }

    /// All things of a kind, in the order of the report.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = Node> + use<> {
        let report = self.report;
        let count = match kind {
            Kind::Source => report.sources.len(),
            Kind::Hazard => report.hazards.len(),
            Kind::RiskControl => report.risk_controls.len(),
            Kind::Requirement => report.requirements.len(),
            Kind::Item => report.items.len(),
            Kind::Interface => report.interfaces.len(),
            Kind::Unit => report.units.len(),
            Kind::Test => report.tests.len(),
            Kind::TestRecord => report.test_records.len(),
        };
        (0..count).map(move |index| Node { kind, index })
    }

    /// The ids of a kind, with their nodes.
    pub fn ids(&self, kind: Kind) -> impl Iterator<Item = (&'r str, Node)> {
        let ids = self.ids.get(&kind).into_iter().flatten();
        ids.map(move |(id, index)| {
            (
                *id,
                Node {
                    kind,
                    index: *index,
                },
            )
        })
    }

    /// The thing of that kind and id.
    pub fn node(&self, kind: Kind, id: &str) -> Option<Node> {
        let index = *self.ids.get(&kind)?.get(id)?;
        Some(Node { kind, index })
    }

    /// What is directly linked to it, of that kind, sorted.
    pub fn linked(&self, node: Node, kind: Kind) -> impl Iterator<Item = Node> + '_ {
        self.links.get(&(node, kind)).into_iter().flatten().copied()
    }

    /// The findings on it, open and waived.
    pub fn findings(&self, node: Node) -> &[&'r Finding] {
        let id = self.id(node);
        let found = self.findings.get(&(node.kind.word(), id));
        found.map_or(&[], Vec::as_slice)
    }

    /// Its id.
    pub fn id(&self, node: Node) -> &'r str {
        let at = node.index;
        let report = self.report;
        let id = match node.kind {
            Kind::Source => report.sources.get(at).map(|it| &it.id),
            Kind::Hazard => report.hazards.get(at).map(|it| &it.id),
            Kind::RiskControl => report.risk_controls.get(at).map(|it| &it.id),
            Kind::Requirement => report.requirements.get(at).map(|it| &it.id),
            Kind::Item => report.items.get(at).map(|it| &it.id),
            Kind::Interface => report.interfaces.get(at).map(|it| &it.id),
            Kind::Unit => report.units.get(at).map(|it| &it.id),
            Kind::Test => report.tests.get(at).map(|it| &it.id),
            Kind::TestRecord => report.test_records.get(at).map(|it| &it.id),
        };
        id.map_or("", String::as_str)
    }

    fn link(&mut self, a: Node, b: Node) {
        self.links.entry((a, b.kind)).or_default().insert(b);
        self.links.entry((b, a.kind)).or_default().insert(a);
    }

    fn link_ids<'a>(&mut self, node: Node, kind: Kind, ids: impl IntoIterator<Item = &'a String>) {
        for id in ids {
            if let Some(other) = self.node(kind, id) {
                self.link(node, other);
            }
        }
    }

    fn link_documents(&mut self) {
        let report = self.report;
        for (index, it) in report.requirements.iter().enumerate() {
            let node = Node {
                kind: Kind::Requirement,
                index,
            };
            self.link_ids(node, Kind::Source, &it.derives_from);
            self.link_ids(node, Kind::Hazard, &it.derives_from);
            self.link_ids(node, Kind::RiskControl, &it.risk_controls);
            self.link_ids(node, Kind::Item, &it.item);
        }
        for (index, it) in report.risk_controls.iter().enumerate() {
            let node = Node {
                kind: Kind::RiskControl,
                index,
            };
            self.link_ids(node, Kind::Hazard, &it.hazards);
            self.link_ids(node, Kind::Requirement, &it.requirements);
        }
        for (index, it) in report.hazards.iter().enumerate() {
            let node = Node {
                kind: Kind::Hazard,
                index,
            };
            self.link_ids(node, Kind::Item, &it.items);
        }
        for (index, it) in report.interfaces.iter().enumerate() {
            let node = Node {
                kind: Kind::Interface,
                index,
            };
            self.link_ids(node, Kind::Item, &it.between);
        }
    }

    fn link_code(&mut self) {
        let report = self.report;
        for (index, it) in report.units.iter().enumerate() {
            let node = Node {
                kind: Kind::Unit,
                index,
            };
            self.link_ids(node, Kind::Requirement, &it.requirements);
            self.link_ids(node, Kind::RiskControl, &it.risk_controls);
            let items = self.item_and_around(it.item.as_ref());
            self.link_ids(node, Kind::Item, items);
        }
        // Without a named item, a requirement stands where its units do.
        for (index, it) in report.requirements.iter().enumerate() {
            if it.item.is_some() {
                continue;
            }
            let node = Node {
                kind: Kind::Requirement,
                index,
            };
            let units: Vec<Node> = self.linked(node, Kind::Unit).collect();
            let items = units
                .iter()
                .filter_map(|unit| report.units.get(unit.index)?.item.as_ref());
            self.link_ids(node, Kind::Item, items);
        }
    }

    /// The item, and those that contain it.
    fn item_and_around(&self, item: Option<&'r String>) -> Vec<&'r String> {
        let mut around = Vec::new();
        let mut next = item;
        while let Some(id) = next {
            if around.contains(&id) {
                break;
            }
            around.push(id);
            let item = self.node(Kind::Item, id);
            let item = item.and_then(|node| self.report.items.get(node.index));
            next = item.and_then(|item| item.parent.as_ref());
        }
        around
    }

    fn link_proofs(&mut self) {
        let report = self.report;
        let verified = [Kind::Requirement, Kind::RiskControl, Kind::Interface];
        for (index, it) in report.tests.iter().enumerate() {
            let node = Node {
                kind: Kind::Test,
                index,
            };
            for kind in verified {
                self.link_ids(node, kind, &it.verifies);
            }
        }
        for (index, it) in report.test_records.iter().enumerate() {
            let node = Node {
                kind: Kind::TestRecord,
                index,
            };
            for kind in verified {
                self.link_ids(node, kind, &it.verifies);
            }
        }
        for (index, it) in report.units.iter().enumerate() {
            let node = Node {
                kind: Kind::Unit,
                index,
            };
            for test in it.tests.iter().filter(|test| **test < report.tests.len()) {
                self.link(
                    node,
                    Node {
                        kind: Kind::Test,
                        index: *test,
                    },
                );
            }
        }
    }
}

fn ids(report: &Report) -> BTreeMap<Kind, BTreeMap<&str, usize>> {
    fn of<T>(list: &[T], id: fn(&T) -> &String) -> BTreeMap<&str, usize> {
        let entries = list.iter().enumerate();
        entries
            .map(|(index, it)| (id(it).as_str(), index))
            .collect()
    }
    BTreeMap::from([
        (Kind::Source, of(&report.sources, |it| &it.id)),
        (Kind::Hazard, of(&report.hazards, |it| &it.id)),
        (Kind::RiskControl, of(&report.risk_controls, |it| &it.id)),
        (Kind::Requirement, of(&report.requirements, |it| &it.id)),
        (Kind::Item, of(&report.items, |it| &it.id)),
        (Kind::Interface, of(&report.interfaces, |it| &it.id)),
        (Kind::Unit, of(&report.units, |it| &it.id)),
        (Kind::Test, of(&report.tests, |it| &it.id)),
        (Kind::TestRecord, of(&report.test_records, |it| &it.id)),
    ])
}
