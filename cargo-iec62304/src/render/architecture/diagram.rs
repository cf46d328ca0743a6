//! What a diagram draws, whatever language it is written in.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{UNMENTIONED, UNUSED};
use crate::report::words::{Class, DependencyKind};
use crate::report::{Interface, Item, Report};

/// Code of no item.
const SYSTEM: &str = "system";

/// Something with a box of its own.
pub(super) struct Node<'r> {
    /// Unique in the diagram, letters and digits.
    pub(super) name: String,
    /// The item; `None` for code of no item and for what is outside.
    pub(super) item: Option<&'r Item>,
    /// Text in the box.
    pub(super) label: String,
    /// `None` for what is outside the software.
    pub(super) class: Option<Class>,
}

/// How a language of diagrams writes boxes.
pub(super) struct Syntax<'s> {
    /// A box.
    pub(super) shape: &'s dyn Fn(&Node<'_>) -> String,
    /// The begin of a box around others.
    pub(super) begin: &'s dyn Fn(&Node<'_>) -> String,
    /// Its end.
    pub(super) end: &'s str,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A dependency that the documents mention.
    Declared,
    /// One that they do not mention.
    Unmentioned,
    /// One that only a build or tests have.
    Other,
    /// An interface that no dependency goes over, or to the outside.
    Interface,
}

/// A line between two boxes.
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: String,
    pub(super) line: Line,
}

/// Boxes and lines.
pub(super) struct Diagram<'r> {
    pub(super) nodes: Vec<Node<'r>>,
    pub(super) edges: Vec<Edge>,
}

impl<'r> Diagram<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let mut nodes: Vec<Node<'r>> = report.items.iter().zip(0..).map(item_node).collect();
        let mut names: BTreeMap<&str, String> = report
            .items
            .iter()
            .zip(&nodes)
            .map(|(item, node)| (item.id.as_str(), node.name.clone()))
            .collect();
        let dependencies = &report.architecture.dependencies;
        if dependencies
            .iter()
            .any(|each| each.from == SYSTEM || each.to == SYSTEM)
        {
            names.insert(SYSTEM, "rest".to_owned());
            nodes.push(Node {
                name: "rest".to_owned(),
                item: None,
                label: format!("code of no item ({})", report.system.class),
                class: Some(report.system.class),
            });
        }
        let mut edges = dependency_edges(report, &names);
        edges.extend(interface_edges(report, &names));
        for (interface, number) in outside(report).zip(0..) {
            let name = format!("ext{number}");
            nodes.push(Node {
                name: name.clone(),
                item: None,
                label: interface.external.clone().unwrap_or_default(),
                class: None,
            });
            for side in &interface.between {
                if let Some(from) = names.get(side.as_str()) {
                    edges.push(Edge {
                        from: from.clone(),
                        to: name.clone(),
                        label: interface.id.clone(),
                        line: Line::Interface,
                    });
                }
            }
        }
        Self { nodes, edges }
    }

    /// The boxes that stand directly inside an item, or inside none.
    pub(super) fn inside(&self, parent: Option<&str>) -> impl Iterator<Item = &Node<'r>> {
        let of = |node: &&Node<'r>| node.item.and_then(|item| item.parent.as_deref());
        let mut all = self.nodes.iter().filter(move |node| of(node) == parent);
        std::iter::from_fn(move || all.next())
    }

    /// Writes the boxes inside that item, each with its own inside it; `begin` opens a box around others, and `end` closes it.
    pub(super) fn write_boxes(
        &self,
        parent: Option<&str>,
        indent: &str,
        syntax: &Syntax<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let deeper = format!("{indent}    ");
        for node in self.inside(parent) {
            if !self.holds_some(node) {
                writeln!(out, "{indent}{}", (syntax.shape)(node))?;
                continue;
            }
            writeln!(out, "{indent}{}", (syntax.begin)(node))?;
            writeln!(out, "{deeper}{}", (syntax.shape)(node))?;
            let id = node.item.map(|item| item.id.as_str());
            self.write_boxes(id, &deeper, syntax, out)?;
            writeln!(out, "{indent}{}", syntax.end)?;
        }
        Ok(())
    }

    /// Whether items stand inside the box's item.
    pub(super) fn holds_some(&self, node: &Node<'_>) -> bool {
        let id = node.item.map(|item| item.id.as_str());
        id.is_some() && self.inside(id).next().is_some()
    }
}

fn item_node((item, number): (&Item, usize)) -> Node<'_> {
    let title = if item.title == item.id {
        item.id.clone()
    } else {
        format!("{}: {}", item.id, item.title)
    };
    Node {
        name: format!("item{number}"),
        item: Some(item),
        label: format!("{title} ({})", item.class),
        class: Some(item.class),
    }
}

fn dependency_edges(report: &Report, names: &BTreeMap<&str, String>) -> Vec<Edge> {
    let edge = |each: &crate::report::architecture::Dependency| {
        let normal = each.kinds.contains(&DependencyKind::Normal);
        let kinds: Vec<&str> = each.kinds.iter().map(|kind| kind.word()).collect();
        let (label, line) = match (&each.declared_by, normal) {
            (_, false) => (kinds.join(", "), Line::Other),
            (Some(interface), true) => (interface.clone(), Line::Declared),
            (None, true) => (UNMENTIONED.to_owned(), Line::Unmentioned),
        };
        Some(Edge {
            from: names.get(each.from.as_str())?.clone(),
            to: names.get(each.to.as_str())?.clone(),
            label,
            line,
        })
    };
    let dependencies = report.architecture.dependencies.iter();
    dependencies.filter_map(edge).collect()
}

fn interface_edges(report: &Report, names: &BTreeMap<&str, String>) -> Vec<Edge> {
    let unused = &report.architecture.interfaces_without_dependency;
    let interfaces = report.interfaces.iter();
    let mut edges = Vec::new();
    for interface in interfaces.filter(|interface| unused.contains(&interface.id)) {
        let sides = interface.between.iter();
        let sides: Vec<&String> = sides.filter_map(|id| names.get(id.as_str())).collect();
        for pair in sides.windows(2) {
            edges.push(Edge {
                from: pair[0].clone(),
                to: pair[1].clone(),
                label: format!("{}: {UNUSED}", interface.id),
                line: Line::Interface,
            });
        }
    }
    edges
}

fn outside(report: &Report) -> impl Iterator<Item = &Interface> {
    report
        .interfaces
        .iter()
        .filter(|interface| interface.external.is_some())
}
