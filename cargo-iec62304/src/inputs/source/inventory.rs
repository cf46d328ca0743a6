//! From the followed targets to the inventory.

use std::collections::{BTreeSet, HashMap};

use camino::Utf8PathBuf;

use super::ast::Range;
use super::docs::Docs;
use super::emit::Emitter;
use super::parse::ParsedSources;
use super::scope::Resolver;
use super::uses::Uses;
use super::walk::Crate;
use super::{MacroTags, ModuleTags, SourceFile, SourceInventory, SourceTest, TargetInput};
use crate::model::SourceGap;

/// What one look at the targets found.
pub struct Listed {
    /// Everything, in the order of the source.
    pub found: SourceInventory,
    /// Files that a build script wrote: what each is called in every build that holds the same file.
    pub generated: HashMap<Utf8PathBuf, String>,
}

/// Lists what the targets hold.
pub fn list(sources: &ParsedSources, targets: &[TargetInput], crates: &[Crate<'_>]) -> Listed {
    let mut emitter = Emitter {
        targets,
        crates,
        resolver: Resolver::new(targets, crates),
        docs: Docs::new(crates),
        found: SourceInventory {
            files: files(sources, targets, crates),
            panic_hooks: panic_hooks(sources, crates),
            ..SourceInventory::default()
        },
        uses: Uses::default(),
    };
    for target in 0..targets.len() {
        emitter.target(target);
    }
    let mut found = emitter.found;
    found.code = emitter.uses.resolve(targets, crates);
    Listed {
        found,
        generated: generated(sources, targets, crates),
    }
}

/// Files that the targets reach, by index.
fn reached(crates: &[Crate<'_>]) -> BTreeSet<usize> {
    let files = crates.iter().flat_map(|krate| &krate.files);
    files.copied().collect()
}

/// Where the build scripts of the targets write.
fn out_dirs(sources: &ParsedSources, targets: &[TargetInput]) -> BTreeSet<Utf8PathBuf> {
    let out_dirs = targets.iter().filter_map(|target| target.out_dir.as_ref());
    out_dirs.map(|dir| sources.folder(dir)).collect()
}

/// The generated files by their real path, each with its place in the output folder and its digest.
fn generated(
    sources: &ParsedSources,
    targets: &[TargetInput],
    crates: &[Crate<'_>],
) -> HashMap<Utf8PathBuf, String> {
    let out_dirs = out_dirs(sources, targets);
    if out_dirs.is_empty() {
        return HashMap::new();
    }
    let files = reached(crates).into_iter().map(|index| sources.file(index));
    let named = files.filter_map(|file| {
        let below = out_dirs
            .iter()
            .find_map(|folder| file.real.strip_prefix(folder).ok())?;
        Some((file.real.clone(), format!("{below} {:?}", file.sha256?)))
    });
    named.collect()
}

fn files(
    sources: &ParsedSources,
    targets: &[TargetInput],
    crates: &[Crate<'_>],
) -> Vec<SourceFile> {
    let out_dirs = out_dirs(sources, targets);
    let files = reached(crates).into_iter().map(|index| sources.file(index));
    let mut files: Vec<SourceFile> = files
        .filter_map(|file| {
            Some(SourceFile {
                path: file.shown.clone(),
                sha256: file.sha256?,
                generated: out_dirs.iter().any(|dir| file.real.starts_with(dir)),
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn panic_hooks(sources: &ParsedSources, crates: &[Crate<'_>]) -> Vec<(Utf8PathBuf, Range)> {
    let reached = crates.iter().flat_map(|krate| &krate.files);
    let reached: BTreeSet<usize> = reached.copied().collect();
    let files = reached.into_iter().map(|index| sources.file(index));
    let calls = files.flat_map(|file| {
        let calls = file.panic_hooks.iter();
        calls.map(|call| (file.real.clone(), *call))
    });
    let mut calls: Vec<_> = calls.collect();
    calls.sort();
    calls
}

/// Gives repeated ids their numbers, in the order of the source, and sorts all lists.
pub fn finish(mut found: SourceInventory) -> SourceInventory {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for function in &mut found.functions {
        let count = seen.entry(function.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            function.id = format!("{}#{count}", function.id);
        }
    }
    found.functions.sort_by(|a, b| a.id.cmp(&b.id));
    let key = |test: &SourceTest| (test.package.clone(), test.target, test.path.clone());
    found.tests.sort_by_cached_key(key);
    let key = |tags: &MacroTags| (tags.target, tags.module.clone(), tags.name.clone());
    found.macro_tags.sort_by_cached_key(key);
    let key = |tags: &ModuleTags| (tags.target, tags.module.clone());
    found.module_tags.sort_by_cached_key(key);
    found.macro_calls.sort();
    found.macro_calls.dedup();
    found.errors.sort();
    found.errors.dedup();
    found.gaps = merged(found.gaps);
    found
}

/// One gap for each place and package, even where several targets meet it.
fn merged(mut gaps: Vec<SourceGap>) -> Vec<SourceGap> {
    let key = |gap: &SourceGap| {
        let at = (gap.place.clone(), gap.message.clone(), gap.package.clone());
        (at, !gap.hides_units, !gap.awaits_build)
    };
    gaps.sort_by_cached_key(key);
    gaps.dedup_by(|b, a| a.place == b.place && a.message == b.message && a.package == b.package);
    gaps
}
