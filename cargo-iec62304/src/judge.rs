//! The way of the data, from the command line to a verdict: prepared inputs, then the build and the tests, then the join and the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;

use crate::accept;
use crate::baseline;
use crate::clauses::{self, Automation, Clause};
use crate::cli::{Caching, ProjectArgs, VerifyArgs};
use crate::cross_check;
use crate::evaluate::evaluate;
use crate::gather::{Gathering, gather};
use crate::inputs::build;
use crate::inputs::digest;
use crate::inputs::environment;
use crate::inputs::llvm_cov::Tools;
use crate::inputs::phases::Phases;
use crate::inputs::plan::PlannedBuild;
use crate::inputs::progress::Progress;
use crate::inputs::runner::TestEnd;
use crate::inputs::runner::choose::{Runner, choose};
use crate::inputs::source::{SourceInventory, TargetKind};
use crate::inputs::store::StoreError;
use crate::inputs::test_arguments::TestArguments;
use crate::join::test_id;
use crate::keep::{self, Asked, keep};
use crate::model::{Baseline, BuildState, Gate, Model, Scope};
use crate::nouns::counted;
use crate::prepare::{Evidence, Prepared, Start, Stop, prepare};
use crate::rejudge;
use crate::report::facts::{RunnerFacts, TestFacts};
use crate::report::{self, ClauseInfo, ConfiguredBuild, Detail, Report, RunFacts};
use crate::rules;
use crate::second_engine;
use crate::verdict::Verdict;

/// A judged workspace.
#[derive(Debug)]
pub struct Judged {
    /// What the rules say.
    pub verdict: Verdict,
    /// The same as the report has it.
    pub report: Report,
    /// The baseline that counted, if there is one.
    pub baseline: Option<Baseline>,
    /// What the run says of the baseline.
    pub usage: Option<accept::baseline::Usage>,
    /// What pages that show source need beside it.
    pub detail: Detail,
    /// Root folder of the workspace, for the texts of snippets.
    pub root: Utf8PathBuf,
    /// Where cargo puts what it builds, and where runs are stored.
    pub target_directory: Utf8PathBuf,
}

/// Judges without building: `check`.
///
/// # Errors
/// See [`Stop`].
pub fn check(
    project: &ProjectArgs,
    start: &Start,
    caching: Caching,
    phases: &Phases,
) -> Result<Judged, Stop> {
    let clock = Instant::now();
    let asked = Evidence {
        caching: if cache_is_off() {
            Caching::Off
        } else {
            caching
        },
        phases: Some(phases),
        ..Evidence::default()
    };
    let (prepared, model) = prepare(project, start, asked)?;
    // Whoever asks ends soon: freeing a hundred thousand parts one by one would be time for nothing.
    let (prepared, model) = (ManuallyDrop::new(prepared), ManuallyDrop::new(model));
    phases.enter("digest");
    let mut facts = facts(&prepared, &prepared.inventory, start, "check");
    phases.enter("judge");
    facts.duration_ms = Some(milliseconds(clock.elapsed()));
    Ok(conclude(&prepared, &model, &facts))
}

/// Whether the environment forbids the cache of `check`.
fn cache_is_off() -> bool {
    environment::variable("IEC62304_NO_CACHE").is_some()
}

/// Builds, runs every test, and judges: `verify`; or judges evidence that is stored.
///
/// # Errors
/// See [`Stop`]. A build that fails is no error: it leaves the verdict undetermined.
pub fn verify(arguments: &VerifyArgs, start: &Start, progress: &Progress) -> Result<Judged, Stop> {
    let clock = Instant::now();
    if let Some(folder) = &arguments.from {
        progress.phases.enter("evidence");
        return rejudge::from(arguments, folder, start);
    }
    let chosen = test_arguments(arguments)?;
    let runner = choose(&arguments.runner, &chosen)?;
    rejudge::check_place(arguments.evidence_out.as_deref())?;
    let evidence = Evidence {
        narrowed: chosen.narrows() || arguments.runner.narrows(),
        branches: arguments.branch,
        by_line: arguments.common.outputs.wants_lines(),
        ..Evidence::default()
    };
    progress.phases.enter("prepare");
    let (mut prepared, _) = prepare(&arguments.common.project, start, evidence)?;
    prepared.read_evidence(
        arguments.common.project.config.as_deref(),
        &arguments.evidence,
    )?;
    progress
        .phases
        .note(counted(prepared.inventory.files.len(), "source file"));
    let scope = if prepared.workspace.narrowed || evidence.narrowed {
        Scope::Partial
    } else {
        Scope::Full
    };
    let tools = second_engine::tools(arguments, &prepared)?;
    let runner = (&chosen, runner);
    let gathering = gather(
        &prepared,
        arguments,
        runner,
        start,
        progress,
        tools.as_ref(),
    );
    let checker = tools.as_ref().filter(|_| arguments.cross_check);
    let checker = checker.map(|tools| (tools, progress));
    progress.phases.enter("join");
    let asked = Asked {
        arguments: &chosen,
        runner: &arguments.runner,
        evidence_out: arguments.evidence_out.as_deref(),
    };
    let keep = |prepared: &Prepared, inventory: &SourceInventory, gathering: &Gathering| {
        let run = keep(prepared, inventory, gathering, (&asked, scope), start)?;
        let manifest_sha256 = Some(run.manifest_sha256.clone());
        Ok((manifest_sha256, vec![run]))
    };
    let store = Store {
        // It was gathered from this very code.
        check: &|_, _| Ok(()),
        keep: &keep,
    };
    let (model, mut facts) =
        judge_gathering(&mut prepared, gathering, scope, start, checker, &store)?;
    facts.duration_ms = Some(milliseconds(clock.elapsed()));
    progress.phases.enter("judge");
    Ok(conclude(&prepared, &model, &facts))
}

fn test_arguments(arguments: &VerifyArgs) -> Result<TestArguments, Stop> {
    let chosen = TestArguments::parse(arguments.filter.as_deref(), &arguments.test_arguments);
    if let [refused, ..] = chosen.refused.as_slice() {
        let message = format!("`{refused}` behind `--` runs no test: leave it out");
        return Err(Stop::Usage(anyhow::anyhow!(message)));
    }
    Ok(chosen)
}

/// The scope of a run that left tests out.
fn narrow(prepared: &Prepared) -> Result<Scope, Stop> {
    if prepared.gate == Gate::Release {
        return Err(Stop::Usage(anyhow::anyhow!(
            "--gate release judges the whole system, and nextest's configuration leaves tests out: take a profile without \
             `default-filter`"
        )));
    }
    Ok(Scope::Partial)
}

/// Digest of the manifest, and the runs that executed the tests.
pub(crate) type Kept = (Option<String>, Vec<report::EvidenceRun>);

/// What is done with evidence beside judging it.
pub(crate) struct Store<'a> {
    /// Makes sure that it is of this code, before it is judged.
    pub check: &'a dyn Fn(&Prepared, &SourceInventory) -> Result<(), StoreError>,
    /// Keeps it, when nothing is written to it any more.
    pub keep: &'a dyn Fn(&Prepared, &SourceInventory, &Gathering) -> Result<Kept, StoreError>,
}

/// Joins what was executed, under the conditions that the build really had.
pub(crate) fn judge_gathering(
    prepared: &mut Prepared,
    gathering: anyhow::Result<Gathering>,
    scope: Scope,
    start: &Start,
    checker: Option<(&Tools, &Progress)>,
    store: &Store<'_>,
) -> Result<(Model, RunFacts), Stop> {
    let gathering = match gathering {
        Ok(gathering) => gathering,
        Err(error) => return without_evidence(prepared, &error, scope, start),
    };
    // nextest's own configuration can leave tests out too.
    let scope = if gathering.left_out() {
        narrow(prepared)?
    } else {
        scope
    };
    let looks = build::looks(&prepared.builds, &gathering.builds);
    let inventory = prepared.sources.resolve_looks(&looks);
    if !inventory.errors.is_empty() {
        let root = prepared.workspace.root.clone();
        return Err(Stop::Mistakes(root, inventory.errors));
    }
    if let Err(error) = (store.check)(prepared, &inventory) {
        return without_evidence(prepared, &error.into(), scope, start);
    }
    let execution = Some(&gathering.execution);
    let mut model = prepared.join(&inventory, execution, BuildState::Done, scope)?;
    if let Some((tools, progress)) = checker {
        progress.phases.enter("check");
        model.cross_check =
            cross_check::cross_check(prepared, start, tools, &gathering, &inventory, &model);
    }
    // The second engine leaves files with the run too.
    let kept = match (store.keep)(prepared, &inventory, &gathering) {
        Ok(kept) => kept,
        Err(error) => return without_evidence(prepared, &error.into(), scope, start),
    };
    let mut facts = facts(prepared, &inventory, start, "verify");
    facts.engine = Some(gathering.execution.engine.clone());
    facts.warnings.extend(gathering.warnings.iter().cloned());
    facts.commands = gathering.all_commands();
    facts.runner = Some(runner_facts(&gathering.runner));
    for (configured, built) in facts.builds.iter_mut().zip(&gathering.builds) {
        configured.command = Some(built.command.clone()).filter(|command| !command.is_empty());
    }
    facts.tests = test_facts(&model, &gathering);
    (facts.manifest_sha256, facts.runs) = kept;
    Ok((model, facts))
}

/// Judges what needs no execution, as there is no evidence of it: the verdict is undetermined at best.
fn without_evidence(
    prepared: &Prepared,
    error: &anyhow::Error,
    scope: Scope,
    start: &Start,
) -> Result<(Model, RunFacts), Stop> {
    let state = BuildState::Failed(format!("{error:#}"));
    let inventory = &prepared.inventory;
    let model = prepared.join(inventory, None, state, scope)?;
    Ok((model, facts(prepared, inventory, start, "verify")))
}

fn facts(
    prepared: &Prepared,
    inventory: &SourceInventory,
    start: &Start,
    command: &str,
) -> RunFacts {
    let (revision, clean) = keep::revision_of(prepared.revision.as_ref().ok());
    let files = digest::JudgedFiles::of(&prepared.workspace, inventory, &prepared.config);
    RunFacts {
        tool: report::Tool {
            name: "cargo-iec62304".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules_digest: rules_digest(),
        },
        command: command.to_owned(),
        toolchain: Some(prepared.toolchain.rustc.clone()),
        run_id: Some(start.run_id.clone()),
        started: Some(start.started.clone()),
        judged_on: Some(start.today.clone()),
        source_digest: Some(files.source_digest()),
        code_digest: Some(files.code_digest()),
        clean,
        revision,
        host: Some(prepared.toolchain.host.clone()),
        builds: prepared.builds.iter().filter_map(configured).collect(),
        warnings: prepared.warnings.clone(),
        ..RunFacts::default()
    }
}

/// SHA-256 over what the rules say of themselves, so that two reports can be compared.
fn rules_digest() -> String {
    let texts = rules::RULES.iter().map(|rule| {
        format!(
            "{}\0{}\0{:?}\0{:?}\0{}\0",
            rule.id, rule.clause, rule.classes, rule.gate, rule.docs
        )
    });
    digest::hexadecimal(&digest::sha256(texts.collect::<String>().as_bytes()))
}

fn runner_facts(runner: &Runner) -> RunnerFacts {
    RunnerFacts {
        name: runner.name().to_owned(),
        version: runner.nextest.clone(),
        reason: runner.reason.clone(),
    }
}

/// A build that the configuration names, as the report lists it.
fn configured(build: &PlannedBuild) -> Option<ConfiguredBuild> {
    let selection = &build.selection;
    Some(ConfiguredBuild {
        name: build.name.clone()?,
        command: None,
        features: selection.features.clone(),
        all_features: selection.all_features,
        default_features: !selection.no_default_features,
        cfg: build.additions.cfgs.clone(),
        target: selection.platform(&build.toolchain).to_owned(),
        profile: selection.profile.clone(),
        packages: build.packages.iter().cloned().collect(),
    })
}

/// What was measured of each test; a test that several builds list has the sum over them.
fn test_facts(model: &Model, gathering: &Gathering) -> Vec<TestFacts> {
    let known: BTreeSet<&str> = model.tests.iter().map(|test| test.id.as_str()).collect();
    let mut facts: BTreeMap<String, TestFacts> = BTreeMap::new();
    for run in &gathering.runs {
        let Some(binary) = run.binary(&gathering.builds) else {
            continue;
        };
        let id = test_id(&binary.package, binary.kind, &binary.target, &run.name);
        if !known.contains(id.as_str()) {
            continue;
        }
        let ran = !matches!(run.end, TestEnd::Ignored | TestEnd::Deselected);
        let fact = facts.entry(id.clone()).or_insert_with(|| TestFacts {
            id,
            ..TestFacts::default()
        });
        // Documentation tests run together: none of them has a time of its own.
        if ran && binary.kind != TargetKind::Doc {
            *fact.duration_ms.get_or_insert(0) += milliseconds(run.duration);
        }
        if ran {
            *fact.attempts.get_or_insert(0) += run.attempts();
        }
        let profiles = run.profiles.iter();
        let relative = profiles.filter_map(|path| path.strip_prefix(&gathering.folder).ok());
        fact.profiles.extend(relative.map(ToString::to_string));
    }
    facts.into_values().collect()
}

/// The clauses with the rules that judge them.
///
/// A rule that only the project's policy asks for does not judge a clause whose content a person has to judge.
fn clause_infos() -> Vec<ClauseInfo> {
    let info = |clause: &Clause| {
        let judges = |rule: &&rules::Rule| {
            rule.basis != rules::Basis::Policy || clause.automation == Automation::Enforce
        };
        ClauseInfo {
            id: clause.id.clone(),
            title: clause.title.clone(),
            classes: clause.classes.clone(),
            automation: match clause.automation {
                Automation::Enforce => report::words::Automation::Enforce,
                Automation::Evidence => report::words::Automation::Evidence,
                Automation::Attest => report::words::Automation::Attest,
            },
            rules: rules::of_clause(&clause.id)
                .filter(judges)
                .map(|rule| rule.id.to_owned())
                .collect(),
        }
    };
    clauses::all().iter().map(info).collect()
}

pub(crate) fn conclude(prepared: &Prepared, model: &Model, facts: &RunFacts) -> Judged {
    let verdict = evaluate(model);
    let mut report = report::build(model, &verdict, &clause_infos(), facts);
    let warnings = baseline::warnings(&report);
    report.evidence.warnings.extend(warnings);
    Judged {
        usage: accept::baseline::usage(model, &verdict),
        baseline: model.baseline.clone(),
        verdict,
        report,
        detail: Detail::of(model),
        root: prepared.workspace.root.clone(),
        target_directory: prepared.workspace.target_directory.clone(),
    }
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
