//! Architecture as a Mermaid flowchart.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::diagram::{Diagram, Edge, Line, Node, Syntax};
use crate::report::Report;
use crate::report::words::Class;

/// Writes the chart.
///
/// # Errors
/// What the writer fails with.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let diagram = Diagram::of(report);
    writeln!(out, "flowchart LR")?;
    let syntax = Syntax {
        shape: &shape,
        begin: &|node| format!("subgraph in{}[\" \"]", node.name),
        end: "end",
    };
    diagram.write_boxes(None, "    ", &syntax, out)?;
    for edge in &diagram.edges {
        writeln!(out, "    {}", line(edge))?;
    }
    writeln!(
        out,
        "    classDef classA fill:#e8f5e9,stroke:#2e7d32,color:#000"
    )?;
    writeln!(
        out,
        "    classDef classB fill:#fff8e1,stroke:#f9a825,color:#000"
    )?;
    writeln!(
        out,
        "    classDef classC fill:#ffebee,stroke:#c62828,color:#000"
    )?;
    for node in &diagram.nodes {
        if let Some(class) = node.class {
            writeln!(out, "    class {} {}", node.name, style(class))?;
        }
    }
    Ok(())
}

/// What is outside the software has round ends.
fn shape(node: &Node<'_>) -> String {
    let label = escaped(&node.label);
    match node.class {
        Some(_) => format!("{}[\"{label}\"]", node.name),
        None => format!("{}([\"{label}\"])", node.name),
    }
}

fn line(edge: &Edge) -> String {
    let arrow = match edge.line {
        Line::Declared => "-->",
        Line::Unmentioned => "==>",
        Line::Other => "-.->",
        Line::Interface => "-.-",
    };
    let label = escaped(&edge.label);
    format!("{} {arrow}|\"{label}\"| {}", edge.from, edge.to)
}

const fn style(class: Class) -> &'static str {
    match class {
        Class::A => "classA",
        Class::B => "classB",
        Class::C => "classC",
    }
}

/// Whatever could end a label or begin markup is written as a number.
pub(super) fn escaped(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '-' | '_' | '.' | ',' | ':' | '/' | '(' | ')' => clean.push(character),
            _ if character.is_alphanumeric() => clean.push(character),
            _ if character.is_whitespace() => clean.push(' '),
            _ => {
                let _ = write!(clean, "#{};", u32::from(character));
            }
        }
    }
    clean
}
