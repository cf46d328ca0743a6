//! From what a person types to one thing: an id, the end of a path, or a place in a file.

use super::{Graph, Kind, Node};

/// How many candidates a message lists.
const LISTED: usize = 12;

/// What was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The thing.
    pub node: Node,
    /// The line, where a place was named.
    pub line: Option<u32>,
}

/// Why it is not known what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// What is wrong.
    pub message: String,
    /// What could have been meant, as it can be typed.
    pub candidates: Vec<String>,
}

/// Finds what a name stands for; `kind` narrows it.
///
/// # Errors
/// Nothing or more than one thing has that name; the candidates are listed.
pub fn find(graph: &Graph<'_>, name: &str, kind: Option<Kind>) -> Result<Found, NotFound> {
    let kinds: Vec<Kind> = match kind {
        Some(kind) => vec![kind],
        None => Kind::ALL.to_vec(),
    };
    let exact: Vec<Node> = kinds
        .iter()
        .filter_map(|kind| graph.node(*kind, name))
        .collect();
    if !exact.is_empty() {
        return only(graph, name, &exact);
    }
    if kinds.contains(&Kind::Unit)
        && let Some((file, line)) = place(name)
    {
        return at(graph, file, line);
    }
    let ends: Vec<Node> = named(graph, &kinds, |id| ends_with(id, name));
    if !ends.is_empty() {
        return only(graph, name, &ends);
    }
    let same: Vec<Node> = named(graph, &kinds, |id| id.eq_ignore_ascii_case(name));
    if let [one] = same.as_slice() {
        return Ok(Found {
            node: *one,
            line: None,
        });
    }
    Err(unknown(graph, name, &kinds))
}

fn named(graph: &Graph<'_>, kinds: &[Kind], fits: impl Fn(&str) -> bool) -> Vec<Node> {
    let all = kinds.iter().flat_map(|kind| graph.ids(*kind));
    all.filter(|(id, _)| fits(id))
        .map(|(_, node)| node)
        .collect()
}

/// Whether a path ends with these segments.
fn ends_with(id: &str, name: &str) -> bool {
    let Some(before) = id.strip_suffix(name) else {
        return false;
    };
    !name.is_empty() && (before.ends_with("::") || before.ends_with('/'))
}

fn only(graph: &Graph<'_>, name: &str, nodes: &[Node]) -> Result<Found, NotFound> {
    if let [node] = nodes {
        return Ok(Found {
            node: *node,
            line: None,
        });
    }
    let same_id = nodes.iter().all(|node| graph.id(*node) == name);
    let show = |node: &Node| {
        if same_id {
            format!("{name} --kind {}", node.kind)
        } else {
            graph.id(*node).to_owned()
        }
    };
    Err(NotFound {
        message: format!("`{name}` can mean {} things", nodes.len()),
        candidates: bounded(nodes.iter().map(show).collect()),
    })
}

fn bounded(mut candidates: Vec<String>) -> Vec<String> {
    let more = candidates.len().saturating_sub(LISTED);
    candidates.truncate(LISTED);
    if more > 0 {
        candidates.push(format!("and {more} more"));
    }
    candidates
}

/// `path.rs:120` or `path.rs:120:5`.
fn place(name: &str) -> Option<(&str, u32)> {
    let (before, last) = name.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    if let Some((file, line)) = before.rsplit_once(':')
        && let Ok(line) = line.parse()
    {
        return Some((file, line));
    }
    Some((before, last))
}

/// The innermost unit around a line.
fn at(graph: &Graph<'_>, file: &str, line: u32) -> Result<Found, NotFound> {
    let clean = file.replace('\\', "/");
    let clean = clean.trim_start_matches("./");
    let units = graph.report.units.iter().enumerate();
    let in_file: Vec<_> = units
        .filter(|(_, unit)| is_end(&unit.file, clean))
        .collect();
    let around = in_file
        .iter()
        .filter(|(_, unit)| unit.line <= line && line <= unit.end_line);
    let innermost = around.clone().map(|(_, unit)| unit.line).max();
    let mut nodes: Vec<Node> = around
        .filter(|(_, unit)| Some(unit.line) == innermost)
        .map(|(index, _)| Node {
            kind: Kind::Unit,
            index: *index,
        })
        .collect();
    nodes.dedup();
    match nodes.as_slice() {
        [node] => Ok(Found {
            node: *node,
            line: Some(line),
        }),
        [] => Err(outside(graph, file, line, &in_file)),
        _ => Err(NotFound {
            message: format!("{file}:{line} lies in {} units", nodes.len()),
            candidates: bounded(
                nodes
                    .iter()
                    .map(|node| graph.id(*node).to_owned())
                    .collect(),
            ),
        }),
    }
}

/// Whether a path ends with these components; an absolute one may end with what the report has relative.
fn is_end(path: &str, end: &str) -> bool {
    let ends = |long: &str, short: &str| {
        let before = long.strip_suffix(short);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    !end.is_empty() && (ends(path, end) || (end.starts_with('/') && ends(end, path)))
}

fn outside(
    graph: &Graph<'_>,
    file: &str,
    line: u32,
    in_file: &[(usize, &crate::report::Unit)],
) -> NotFound {
    if in_file.is_empty() {
        let files = graph.report.units.iter().map(|unit| unit.file.as_str());
        let near = iec62304_grammar::nearest(file, files);
        return NotFound {
            message: format!("no unit stands in a file `{file}`"),
            candidates: near.into_iter().map(str::to_owned).collect(),
        };
    }
    let mut near: Vec<_> = in_file.iter().map(|(_, unit)| *unit).collect();
    let distance = |unit: &&crate::report::Unit| {
        if line < unit.line {
            unit.line - line
        } else {
            line.saturating_sub(unit.end_line)
        }
    };
    near.sort_by_key(|unit| (distance(unit), unit.line));
    let show = |unit: &&crate::report::Unit| format!("{}:{} ({})", unit.file, unit.line, unit.id);
    NotFound {
        message: format!("line {line} of {file} lies in no unit"),
        candidates: near.iter().take(3).map(show).collect(),
    }
}

fn unknown(graph: &Graph<'_>, name: &str, kinds: &[Kind]) -> NotFound {
    let lower = name.to_lowercase();
    let contains = |id: &str| lower.chars().count() > 2 && id.to_lowercase().contains(&lower);
    let mut candidates: Vec<String> = kinds
        .iter()
        .filter_map(|kind| iec62304_grammar::nearest(name, graph.ids(*kind).map(|(id, _)| id)))
        .map(str::to_owned)
        .collect();
    let containing = named(graph, kinds, contains);
    candidates.extend(containing.iter().map(|node| graph.id(*node).to_owned()));
    let mut seen = std::collections::BTreeSet::new();
    candidates.retain(|candidate| seen.insert(candidate.clone()));
    let what = match kinds {
        [kind] => kind.noun(),
        _ => "source, hazard, risk control, requirement, item, interface, unit, test or record",
    };
    NotFound {
        message: format!("no {what} is called `{name}`"),
        candidates: bounded(candidates),
    }
}
