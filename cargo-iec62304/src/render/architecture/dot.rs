//! Architecture as a graph in DOT.

use std::io::{self, Write};

use super::diagram::{Diagram, Edge, Line, Node, Syntax};
use crate::render::escape;
use crate::report::Report;
use crate::report::words::Class;

/// Writes the graph.
///
/// # Errors
/// What the writer fails with.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let diagram = Diagram::of(report);
    writeln!(out, "digraph architecture {{")?;
    writeln!(out, "    rankdir=LR;")?;
    writeln!(
        out,
        "    node [shape=box, style=filled, fontname=\"sans-serif\"];"
    )?;
    writeln!(out, "    edge [fontname=\"sans-serif\"];")?;
    let syntax = Syntax {
        shape: &shape,
        begin: &|node| format!("subgraph cluster_{} {{", node.name),
        end: "}",
    };
    diagram.write_boxes(None, "    ", &syntax, out)?;
    for edge in &diagram.edges {
        writeln!(out, "    {}", line(edge))?;
    }
    writeln!(out, "}}")
}

fn shape(node: &Node<'_>) -> String {
    let (color, extra) = match node.class {
        Some(Class::A) => ("#e8f5e9", ""),
        Some(Class::B) => ("#fff8e1", ""),
        Some(Class::C) => ("#ffebee", ""),
        None => ("#ffffff", ", shape=ellipse"),
    };
    let label = escaped(&node.label);
    format!(
        "{} [label=\"{label}\", fillcolor=\"{color}\"{extra}];",
        node.name
    )
}

fn line(edge: &Edge) -> String {
    let style = match edge.line {
        Line::Declared => "",
        Line::Unmentioned => ", color=\"#c62828\", fontcolor=\"#c62828\", penwidth=2",
        Line::Other => ", style=dashed",
        Line::Interface => ", style=dotted, dir=none",
    };
    let label = escaped(&edge.label);
    format!("{} -> {} [label=\"{label}\"{style}];", edge.from, edge.to)
}

/// In a quoted text, only the quote and the backslash mean something.
pub(super) fn escaped(text: &str) -> String {
    escape::shown(text)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}
