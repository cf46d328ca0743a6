//! Judging evidence that was stored: nothing is built, nothing is run. What was stored becomes what a run would have gathered, so that
//! all that follows is the same.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::ProjectArgs;
use crate::gather::Gathering;
use crate::inputs::execution::join_runs;
use crate::inputs::source::SourceInventory;
use crate::inputs::store::evidence::Stored;
use crate::inputs::store::folders::Folders;
use crate::inputs::store::manifest::{self, Manifest, Selection};
use crate::inputs::store::{Evidence, StoreError, export, inputs, maps, record, shards};
use crate::keep;
use crate::model::RevisionState;
use crate::prepare::{Prepared, Start};
use crate::report::EvidenceRun;

/// The options, completed by what the evidence was made with.
///
/// # Errors
/// An option contradicts it; the message names both.
pub fn options(project: &ProjectArgs, evidence: &Evidence) -> Result<ProjectArgs, String> {
    let mut options = project.clone();
    let Some(first) = evidence.first() else {
        return Ok(options);
    };
    let (chosen, run) = (&first.manifest.selection, &first.manifest.run);
    if !options.package.is_empty() || !options.exclude.is_empty() || options.workspace {
        // Compared when the workspace is known.
    } else if chosen.packages_left_out {
        options.package.clone_from(&chosen.packages);
    }
    if first
        .manifest
        .builds
        .iter()
        .any(|build| build.name.is_some())
    {
        // The configuration names the builds, and it has to be the same.
        return Ok(options);
    }
    let given = project.selection();
    let features = given.all_features || given.no_default_features || !given.features.is_empty();
    if features
        && feature_flags(
            &given.features,
            given.all_features,
            given.no_default_features,
        ) != flags_of(chosen)
    {
        return Err(format!(
            "the stored evidence was made with {}, not with other features",
            words(&flags_of(chosen))
        ));
    }
    options.features.clone_from(&chosen.features);
    options.all_features = chosen.all_features;
    options.no_default_features = chosen.no_default_features;
    if given.target.is_some_and(|target| target != run.platform) {
        return Err(format!(
            "the stored evidence was made for --target {}",
            run.platform
        ));
    }
    options.target = Some(run.platform.clone());
    if given.profile.is_some() && given.profile != chosen.profile {
        let profile = chosen.profile.as_ref();
        let profile = profile.map_or_else(
            || "no --profile".to_owned(),
            |name| format!("--profile {name}"),
        );
        return Err(format!("the stored evidence was made with {profile}"));
    }
    options.profile.clone_from(&chosen.profile);
    Ok(options)
}

fn feature_flags(features: &[String], all: bool, no_default: bool) -> Vec<String> {
    let features = record::sorted(features).into_iter();
    let features = features.map(|feature| format!("--features {feature}"));
    let switches = [
        (all, "--all-features"),
        (no_default, "--no-default-features"),
    ];
    let switches = switches.into_iter().filter(|(on, _)| *on);
    features
        .chain(switches.map(|(_, flag)| flag.to_owned()))
        .collect()
}

fn flags_of(chosen: &Selection) -> Vec<String> {
    feature_flags(
        &chosen.features,
        chosen.all_features,
        chosen.no_default_features,
    )
}

fn words(flags: &[String]) -> String {
    if flags.is_empty() {
        "the default features".to_owned()
    } else {
        flags.join(" ")
    }
}

/// Whether the packages that options choose are those that the evidence was made with.
///
/// # Errors
/// They are not; the message names both.
pub fn check_packages(
    prepared: &Prepared,
    project: &ProjectArgs,
    evidence: &Evidence,
) -> Result<(), String> {
    let chosen = !project.package.is_empty() || !project.exclude.is_empty() || project.workspace;
    let stored = evidence
        .first()
        .map(|first| &first.manifest.selection.packages);
    let selected = &prepared.workspace.selected;
    match stored {
        Some(stored) if chosen && !selected.iter().eq(stored) => Err(format!(
            "the stored evidence was made with the packages {}, the options choose {}",
            stored.join(", "),
            selected.iter().cloned().collect::<Vec<_>>().join(", ")
        )),
        _ => Ok(()),
    }
}

/// What the runs gathered.
///
/// # Errors
/// A coverage map cannot be read, or the runs do not fit together.
pub fn gathering(prepared: &Prepared, evidence: &Evidence) -> Result<Gathering, StoreError> {
    let here = Folders::of(&prepared.workspace);
    let Some(first) = evidence.first() else {
        return Err(StoreError::Shards(vec!["there is none".to_owned()]));
    };
    let builds = first.manifest.builds.iter().enumerate();
    let builds: Vec<_> = builds
        .map(|(index, build)| record::to_build(index, build, &here))
        .collect();
    let runs: Vec<_> = evidence
        .tests()?
        .into_iter()
        .filter_map(|(run, test)| Some(record::to_run(test, &evidence.runs.get(run)?.folder)))
        .collect();
    let indexes = maps::read_indexes(&evidence.runs, &here)?;
    let mut execution = join_runs(&builds, indexes, &runs, &prepared.member_folders());
    let strays = evidence.runs.iter().flat_map(|run| &run.manifest.strays);
    execution.strays = record::to_strays(strays);
    for run in &evidence.runs {
        execution.leave_out_folder(&run.folder);
    }
    Ok(Gathering {
        folder: common_folder(&evidence.runs),
        warnings: warnings(&evidence.runs),
        runner: record::to_runner(&first.manifest.runner),
        commands: other_commands(&first.manifest),
        builds,
        runs,
        execution,
    })
}

/// Calls beside those of the builds.
fn other_commands(manifest: &Manifest) -> Vec<String> {
    let builds: Vec<&String> = manifest.builds.iter().map(|build| &build.command).collect();
    let commands = manifest.run.commands.iter();
    commands
        .filter(|command| !builds.contains(command))
        .cloned()
        .collect()
}

/// The folder that the paths of profiles are shown relative to: of shards, the one around them all.
fn common_folder(runs: &[Stored]) -> Utf8PathBuf {
    let folders = runs.first().map(|run| run.folder.ancestors());
    let mut folders = folders.into_iter().flatten();
    let around = folders.find(|folder| runs.iter().all(|run| run.folder.starts_with(folder)));
    around.unwrap_or(Utf8Path::new("")).to_owned()
}

/// Where code that build scripts wrote is kept: its path on this machine → the file.
pub fn generated(prepared: &Prepared, evidence: &Evidence) -> BTreeMap<Utf8PathBuf, Utf8PathBuf> {
    let here = Folders::of(&prepared.workspace);
    let first = evidence.first().into_iter();
    let kept = first.flat_map(|run| {
        let code = run.manifest.source.generated.iter();
        code.map(|code| (here.expand(&code.path), run.folder.join(&code.file)))
    });
    kept.filter_map(|(path, file)| Some((path?, file)))
        .collect()
}

/// Whether the evidence was made from a committed tree: what the present one is like says nothing of that.
pub fn revision_state(evidence: &Evidence) -> RevisionState {
    let clean: Vec<Option<bool>> = evidence
        .runs
        .iter()
        .map(|run| {
            run.manifest
                .run
                .clean
                .filter(|clean| !clean || run.manifest.run.revision.is_some())
        })
        .collect();
    if clean.contains(&Some(false)) {
        RevisionState::StoredUnclean
    } else if clean.is_empty() || clean.contains(&None) {
        RevisionState::Unknown("stored evidence names no revision that it was made from".to_owned())
    } else {
        RevisionState::Clean
    }
}

/// Whether the evidence was made from the code that is judged.
///
/// # Errors
/// It was not; the files that differ are named.
pub fn check_source(
    prepared: &Prepared,
    inventory: &SourceInventory,
    evidence: &Evidence,
) -> Result<(), StoreError> {
    let now = keep::source(prepared, inventory);
    for run in &evidence.runs {
        let made_from = &run.manifest.source;
        if made_from.digest != now.digest {
            return Err(StoreError::OtherSource {
                folder: run.folder.clone(),
                changes: shards::changed_files(&made_from.files, &now.files),
            });
        }
        inputs::check(&run.folder, made_from, &prepared.workspace)?;
    }
    Ok(())
}

/// The runs, as the report names them.
pub fn runs(evidence: &Evidence) -> Vec<EvidenceRun> {
    let runs = evidence.runs.iter();
    runs.map(|stored| {
        let run = &stored.manifest.run;
        EvidenceRun {
            id: run.id.clone(),
            manifest_sha256: stored.sha256.clone(),
            partition: stored.manifest.partition.clone(),
            started: run.started.clone(),
            revision: run.revision.clone(),
            clean: run.clean,
        }
    })
    .collect()
}

/// Keeps merged shards under one manifest, where that is asked for; gives the digest of the manifest over all that was judged.
///
/// # Errors
/// A file cannot be written.
pub fn keep_merged(
    evidence: &Evidence,
    place: Option<&Utf8Path>,
    start: &Start,
) -> Result<Option<String>, StoreError> {
    let (Some(place), Some(first)) = (place, evidence.first()) else {
        return Ok(evidence.sha256.clone());
    };
    let run = manifest::Run {
        id: start.run_id.clone(),
        started: start.started.clone(),
        warnings: warnings(&evidence.runs),
        ..first.manifest.run.clone()
    };
    export::store_merged(evidence, place, run).map(Some)
}

/// What went not as it should in any of the runs.
fn warnings(runs: &[Stored]) -> Vec<String> {
    let warnings = runs.iter().flat_map(|run| &run.manifest.run.warnings);
    let mut warnings: Vec<String> = warnings.cloned().collect();
    warnings.sort();
    warnings.dedup();
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::execution::{ExecutedTest, Execution};
    use crate::inputs::source::TargetKind;
    use crate::inputs::store::sample::manifest;
    use crate::model::{ProfileState, TestOutcome};

    fn evidence(change: impl FnOnce(&mut Manifest)) -> Evidence {
        let mut manifest = manifest(None, &["a", "b", "c"]);
        change(&mut manifest);
        let run = Stored {
            folder: "run".into(),
            manifest,
            sha256: String::new(),
        };
        Evidence {
            runs: vec![run],
            sha256: None,
            is_merged: false,
        }
    }

    fn common(words: &[&str]) -> ProjectArgs {
        use clap::Parser;
        let words = ["cargo-iec62304", "check"].iter().chain(words);
        match crate::cli::Cli::try_parse_from(words).unwrap().command {
            crate::cli::Command::Check(arguments) => arguments.common.project,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_given_is_what_the_evidence_was_made_with() {
        let evidence = evidence(|manifest| {
            manifest.selection.features = vec!["a".to_owned(), "b".to_owned()];
            manifest.selection.no_default_features = true;
            manifest.selection.profile = Some("release".to_owned());
            manifest.selection.packages_left_out = true;
        });
        let options = options(&common(&[]), &evidence).unwrap();
        assert_eq!(options.features, ["a", "b"]);
        assert!(options.no_default_features && !options.all_features);
        assert_eq!(options.profile.as_deref(), Some("release"));
        assert_eq!(options.package, ["dose"]);
        assert_eq!(options.target.as_deref(), Some("x86_64-unknown-linux-gnu"));
    }

    #[test]
    fn the_same_features_in_another_order_are_the_same() {
        let evidence = evidence(|manifest| {
            manifest.selection.features = vec!["a".to_owned(), "b".to_owned()];
        });
        assert!(options(&common(&["-F", "b a"]), &evidence).is_ok());
        for other in [
            ["-F", "a"].as_slice(),
            &["--all-features"],
            &["--no-default-features"],
        ] {
            let refused = options(&common(other), &evidence).unwrap_err();
            assert!(refused.contains("--features a --features b"), "{refused}");
        }
    }

    #[test]
    fn stored_evidence_is_committed_where_each_run_says_so() {
        let state = |clean, revision: Option<&str>| {
            revision_state(&evidence(|manifest| {
                manifest.run.clean = clean;
                manifest.run.revision = revision.map(str::to_owned);
            }))
        };
        assert_eq!(state(Some(true), Some("0f3a")), RevisionState::Clean);
        assert_eq!(
            state(Some(false), Some("0f3a")),
            RevisionState::StoredUnclean
        );
        assert!(matches!(state(None, None), RevisionState::Unknown(_)));
        assert!(matches!(state(Some(true), None), RevisionState::Unknown(_)));
    }

    #[test]
    fn the_folder_of_a_run_is_not_part_of_what_is_said_of_a_profile() {
        let message = "/t/runs/1/tests/0/7-1_0.profraw: the profile is empty".to_owned();
        let test = ExecutedTest {
            build: 0,
            package: "dose".to_owned(),
            target: "dose".to_owned(),
            kind: TargetKind::Lib,
            name: "a".to_owned(),
            outcome: TestOutcome::Passed,
            exited_early: false,
            panicked: false,
            profile: ProfileState::Unreadable(message),
            hits: Vec::new(),
            output: None,
            origin: None,
        };
        let mut execution = Execution {
            tests: vec![test],
            ..Execution::default()
        };
        execution.leave_out_folder("/t/runs/1".into());
        let expected = "tests/0/7-1_0.profraw: the profile is empty".to_owned();
        assert_eq!(
            execution.tests[0].profile,
            ProfileState::Unreadable(expected)
        );
    }
}
