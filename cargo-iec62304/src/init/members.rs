//! Which packages of a workspace are items, and which are no part of the device: only what cargo's own words say.

use std::collections::{BTreeMap, BTreeSet};

use iec62304_grammar::{MAX_ID_LENGTH, validate_id};

use crate::inputs::outline::{DependencyUse, Member, Outline};

/// What `init` proposes for a workspace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proposal {
    /// Name of the system.
    pub(super) system: String,
    /// Packages that are items, sorted by name.
    pub(super) items: Vec<Item>,
    /// Packages that are no part of the device, with the reason; sorted by name.
    pub(super) excluded: Vec<(String, &'static str)>,
    /// Packages that need no entry: they hold no unit; sorted by name.
    pub(super) silent: Vec<(String, &'static str)>,
    /// Path dependencies outside the workspace: SOUP, unless an item names them; sorted by name.
    pub(super) outside: Vec<String>,
}

/// A package as an item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) package: String,
    pub(super) title: Option<String>,
}

/// What a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Device,
    ProcMacro,
    NoUnits,
    Chores,
    BuildTool,
}

const PROC_MACRO: &str = "proc-macro: it runs in the compiler";
const NO_UNITS: &str = "no library and no binary";
const CHORES: &str = "chores of the repository, not in the device";
const BUILD_TOOL: &str = "runs at build time alone, not in the device";

/// Longest description that makes a title.
const LONGEST_TITLE: usize = 100;

impl Proposal {
    pub(super) fn of(outline: &Outline) -> Self {
        let roles = roles(&outline.members);
        let with = |wanted: Role, reason: &'static str| {
            let members = outline.members.iter().zip(&roles);
            members
                .filter(move |(_, role)| **role == wanted)
                .map(move |(member, _)| (member.name.clone(), reason))
        };
        let mut excluded: Vec<_> = with(Role::Chores, CHORES)
            .chain(with(Role::BuildTool, BUILD_TOOL))
            .collect();
        excluded.sort();
        let mut silent: Vec<_> = with(Role::ProcMacro, PROC_MACRO)
            .chain(with(Role::NoUnits, NO_UNITS))
            .collect();
        silent.sort();
        let device = outline.members.iter().zip(&roles);
        let device = device.filter(|(_, role)| **role == Role::Device);
        Self {
            system: system_name(outline),
            items: items(device.map(|(member, _)| member)),
            excluded,
            silent,
            outside: outline.outside.iter().cloned().collect(),
        }
    }
}

/// The only package's name, else the folder's.
fn system_name(outline: &Outline) -> String {
    match outline.members.as_slice() {
        [only] => only.name.clone(),
        _ => outline.root.file_name().unwrap_or("workspace").to_owned(),
    }
}

/// What each package is for. Where in doubt it is part of the device: leaving code out is a decision for a person.
fn roles(members: &[Member]) -> Vec<Role> {
    let mut used: BTreeMap<&str, Vec<(usize, DependencyUse)>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        for (name, how) in &member.depends_on {
            used.entry(name).or_default().push((at, *how));
        }
    }
    let users = |member: &Member| {
        used.get(member.name.as_str())
            .map_or(&[][..], Vec::as_slice)
    };
    let first = |member: &Member| {
        if member.proc_macro {
            Role::ProcMacro
        } else if !member.library && !member.binary {
            Role::NoUnits
        } else if is_chores(member) && users(member).is_empty() {
            Role::Chores
        } else {
            Role::Device
        }
    };
    let mut roles: Vec<Role> = members.iter().map(first).collect();
    // What only build scripts and build tools use is a build tool, and so on down.
    loop {
        let found = members.iter().enumerate().find(|(at, member)| {
            let only_library = member.library && !member.binary;
            roles[*at] == Role::Device && only_library && of_builds(users(member), &roles)
        });
        match found {
            Some((at, _)) => roles[at] = Role::BuildTool,
            None => return roles,
        }
    }
}

/// Whether there is a user, and none of them links it into the device.
fn of_builds(users: &[(usize, DependencyUse)], roles: &[Role]) -> bool {
    let by_build = |(at, how): &(usize, DependencyUse)| match how {
        DependencyUse::Build => true,
        DependencyUse::Normal => {
            matches!(roles[*at], Role::ProcMacro | Role::Chores | Role::BuildTool)
        }
        DependencyUse::Test => false,
    };
    let by_test = |(_, how): &(usize, DependencyUse)| *how == DependencyUse::Test;
    users.iter().any(by_build) && users.iter().all(|user| by_build(user) || by_test(user))
}

/// The convention of `cargo xtask`: a binary of that name, published nowhere.
fn is_chores(member: &Member) -> bool {
    member.name == "xtask" && member.binary && !member.library
}

fn items<'a>(members: impl Iterator<Item = &'a Member>) -> Vec<Item> {
    let mut taken = BTreeSet::new();
    let mut items = Vec::new();
    for member in members {
        let id = free_id(&member.name, &mut taken);
        items.push(Item {
            id,
            package: member.name.clone(),
            title: title(member.description.as_deref()),
        });
    }
    items
}

/// A short description in one line makes a title.
fn title(description: Option<&str>) -> Option<String> {
    let words: Vec<&str> = description?.split_whitespace().collect();
    let title = words.join(" ");
    let title = title.trim_end_matches('.');
    let fits = !title.is_empty() && title.chars().count() <= LONGEST_TITLE;
    fits.then(|| title.to_owned())
}

/// The package's name where it is an ID that nothing has, else the nearest text that is one.
fn free_id(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut id = name.to_owned();
    if validate_id(name).is_err() {
        let allowed = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        };
        let text: String = name.chars().map(allowed).collect();
        id = format!("item-{}", text.trim_matches('_'));
        id.truncate(MAX_ID_LENGTH);
    }
    // `system` stands for what belongs to no item.
    let mut free = id.clone();
    let mut number = 1;
    while free == "system" || taken.contains(&free) {
        number += 1;
        let end = format!("-{number}");
        let keep = id.len().min(MAX_ID_LENGTH - end.len());
        free = format!("{}{end}", &id[..keep]);
    }
    taken.insert(free.clone());
    free
}
