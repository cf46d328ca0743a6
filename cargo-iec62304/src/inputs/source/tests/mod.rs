//! Sources given as text, read from memory.

mod caching;
mod conditions;
mod disk;
mod documentation;
mod following;
mod hiding;
mod identity;
mod imports;
mod macro_calls;
mod several_builds;
mod tagging;
mod test_functions;
mod uses;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use camino::{Utf8Path, Utf8PathBuf};

use super::files::Memory;
use super::parse::{ParsedSources, parse_with};
use super::{CfgState, SourceFunction, SourceInventory, SourceTest, TargetInput, TargetKind};

const ROOT: &str = "/w";

/// A library target `demo` with its root in `src/lib.rs`.
fn library() -> TargetInput {
    target(TargetKind::Lib, "src/lib.rs")
}

fn target(kind: TargetKind, root: &str) -> TargetInput {
    TargetInput {
        package: "demo".to_owned(),
        target: "demo".to_owned(),
        kind,
        root: Utf8Path::new(ROOT).join(root),
        crate_name: "demo".to_owned(),
        id_root: "demo".to_owned(),
        macro_crates: vec!["iec62304_macros".to_owned()],
        workspace_crates: Vec::new(),
        cfgs: vec!["unix".to_owned(), "feature=\"on\"".to_owned()],
        out_dir: None,
    }
}

/// Parsed sources, and the files that were read.
struct Tree {
    sources: ParsedSources,
    reads: Arc<Mutex<Vec<Utf8PathBuf>>>,
}

fn tree(files: &[(&str, &str)], targets: &[TargetInput]) -> Tree {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    tree_of_bytes(&bytes, targets)
}

fn tree_of_bytes(files: &[(&str, &[u8])], targets: &[TargetInput]) -> Tree {
    let root = Utf8Path::new(ROOT);
    let files: BTreeMap<Utf8PathBuf, Vec<u8>> = files
        .iter()
        .map(|(path, bytes)| (root.join(path), bytes.to_vec()))
        .collect();
    let memory = Memory {
        files,
        ..Memory::default()
    };
    let reads = Arc::clone(&memory.reads);
    Tree {
        sources: parse_with(Box::new(memory), root, targets),
        reads,
    }
}

/// The inventory of targets over these files.
fn scan_targets(files: &[(&str, &str)], targets: &[TargetInput]) -> SourceInventory {
    tree(files, targets).sources.resolve(targets)
}

/// The inventory of a library over these files.
fn scan_files(files: &[(&str, &str)]) -> SourceInventory {
    scan_targets(files, &[library()])
}

/// The inventory of a library in one file.
fn scan_text(text: &str) -> SourceInventory {
    scan_files(&[("src/lib.rs", text)])
}

fn ids(found: &SourceInventory) -> Vec<&str> {
    found
        .functions
        .iter()
        .map(|each| each.id.as_str())
        .collect()
}

fn test_paths(found: &SourceInventory) -> Vec<&str> {
    found.tests.iter().map(|each| each.path.as_str()).collect()
}

fn messages(found: &SourceInventory) -> Vec<&str> {
    found
        .errors
        .iter()
        .map(|each| each.message.as_str())
        .collect()
}

#[track_caller]
fn unit<'f>(found: &'f SourceInventory, id: &str) -> &'f SourceFunction {
    let unit = found.functions.iter().find(|each| each.id == id);
    unit.unwrap_or_else(|| panic!("no unit {id} among {:?}", ids(found)))
}

#[track_caller]
fn test<'f>(found: &'f SourceInventory, path: &str) -> &'f SourceTest {
    let test = found.tests.iter().find(|each| each.path == path);
    test.unwrap_or_else(|| panic!("no test {path} among {:?}", test_paths(found)))
}

/// IDs of the requirements of a unit; inherited ones in parentheses.
#[track_caller]
fn requirements(found: &SourceInventory, id: &str) -> String {
    let all = unit(found, id).requirements.iter().map(|tag| {
        if tag.inherited {
            format!("({})", tag.id)
        } else {
            tag.id.clone()
        }
    });
    all.collect::<Vec<_>>().join(" ")
}

fn inactive(condition: &str) -> CfgState {
    CfgState::Inactive(condition.to_owned())
}

/// Line and column of start and end.
fn span(place: &crate::model::Place) -> [u32; 4] {
    let (start, end) = (place.start, place.end);
    [start.line, start.column, end.line, end.column]
}
