//! An architecture that holds every word.

use crate::report::Location;
use crate::report::architecture::{
    Architecture, Crate, Dependency, ExcludedLink, LowLevelCode, Process, Step,
};
use crate::report::words::{DependencyKind, LintLevel, LowLevelKind};

fn location() -> Location {
    Location {
        file: "src/lib.rs".to_owned(),
        line: 3,
        column: 1,
        end_line: 3,
        end_column: 9,
    }
}

fn path() -> Vec<Step> {
    let step = |item: Option<&str>, name: &str| Step {
        item: item.map(str::to_owned),
        name: name.to_owned(),
    };
    vec![
        step(Some("dosing"), "dose::limit"),
        step(None, "third-party"),
        step(Some("system"), "rest::run"),
    ]
}

/// Every word, with and without what may be `null`.
pub fn every_word() -> Architecture {
    let dependency = |declared_by: Option<&str>, location| Dependency {
        from: "dosing".to_owned(),
        to: "system".to_owned(),
        kinds: DependencyKind::ALL.to_vec(),
        path: path(),
        declared_by: declared_by.map(str::to_owned),
        location,
    };
    let krate = |level: &LintLevel| Crate {
        package: "dose".to_owned(),
        target: "dose".to_owned(),
        root: "dose".to_owned(),
        binary: false,
        items: vec!["dosing".to_owned()],
        unsafe_code: *level,
        unsafe_code_location: (*level != LintLevel::Lower).then(location),
    };
    let low_level = |kind: &LowLevelKind| LowLevelCode {
        item: "dosing".to_owned(),
        kind: *kind,
        within: "dose::raw".to_owned(),
        package: "dose".to_owned(),
        location: location(),
    };
    Architecture {
        dependencies: vec![
            dependency(Some("IF-1"), Some(location())),
            dependency(None, None),
        ],
        interfaces_without_dependency: vec!["IF-2".to_owned()],
        processes: vec![Process {
            package: "dose".to_owned(),
            target: "pump".to_owned(),
            binary: true,
            items: vec!["dosing".to_owned(), "system".to_owned()],
        }],
        crates: LintLevel::ALL.iter().map(krate).collect(),
        low_level: LowLevelKind::ALL.iter().map(low_level).collect(),
        excluded_links: vec![ExcludedLink {
            from: "dosing".to_owned(),
            excluded: "package `bench`".to_owned(),
            path: path(),
            location: None,
        }],
    }
}
