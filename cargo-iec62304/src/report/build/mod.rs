//! From the model and the verdict to the report. Pure; nothing is decided here that a rule decides.

mod architecture;
mod deviations;
mod judged;
mod links;
mod reviews;
mod risks;
mod tested;
#[cfg(test)]
mod tests;

use super::evidence::{CrossCheck, Runner};
use super::facts::{ClauseInfo, RunFacts};
use super::parts::{ClassPolicy, Policy, Summary, System, Tool};
use super::words::SchemaId;
use super::{Baseline, Evidence, Report, TestEvidence};
use crate::model::{self, Model};
use crate::verdict::Verdict;

/// Builds the report.
///
/// Equal models, verdicts and clauses give equal reports, but for `evidence`, which repeats the facts of the run.
pub fn build(model: &Model, verdict: &Verdict, clauses: &[ClauseInfo], facts: &RunFacts) -> Report {
    let findings = judged::findings(verdict);
    let refused = links::Refused::by(verdict);
    let requirements = links::requirements(model, &refused);
    let risk_controls = risks::risk_controls(model, &refused);
    Report {
        schema: SchemaId::V1,
        tool: Tool {
            name: facts.tool.name.clone(),
            version: facts.tool.version.clone(),
            rules_digest: facts.tool.rules_digest.clone(),
        },
        command: facts.command.clone(),
        gate: model.gate.into(),
        scope: model.scope.into(),
        verdict: verdict.decision.into(),
        exit_code: verdict.decision.exit_code().number(),
        system: system(&model.system),
        summary: Summary {
            units: model.units.len(),
            requirements: model.requirements.len(),
            tests: model.tests.len(),
            findings: judged::count(&findings),
        },
        items: tested::items(model),
        units: units(model, verdict),
        hazards: risks::hazards(model, &requirements, &risk_controls),
        sources: links::sources(model, &requirements),
        requirements,
        risk_controls,
        interfaces: links::interfaces(model),
        test_records: links::test_records(model),
        tests: model.tests.iter().map(tested::test).collect(),
        rules: judged::rules(verdict),
        findings,
        deviations: deviations::deviations(model, verdict),
        unit_reviews: reviews::unit_reviews(model, verdict),
        clauses: judged::clauses(model, verdict, clauses),
        policy: policy(&model.policy),
        baseline: Baseline::of(model, verdict),
        architecture: architecture::architecture(model),
        evidence: evidence(model, facts),
    }
}

fn units(model: &Model, verdict: &Verdict) -> Vec<super::Unit> {
    let mut units: Vec<super::Unit> = model.units.iter().map(tested::unit).collect();
    deviations::justify(model, verdict, &mut units);
    units
}

fn system(system: &model::SoftwareSystem) -> System {
    System {
        name: system.name.clone(),
        class: system.class.into(),
        edition: system.edition.clone(),
        class_from: system.class_from.into(),
        version: system.version.clone(),
        configured: system.configured,
    }
}

fn policy(policy: &model::Policy) -> Policy {
    Policy {
        a: ClassPolicy::from(&policy.a),
        b: ClassPolicy::from(&policy.b),
        c: ClassPolicy::from(&policy.c),
        generics: policy.generics.into(),
    }
}

fn evidence(model: &Model, facts: &RunFacts) -> Evidence {
    Evidence {
        engine: facts.engine.clone(),
        toolchain: facts.toolchain.clone(),
        commands: facts.commands.clone(),
        run_id: facts.run_id.clone(),
        started: facts.started.clone(),
        duration_ms: facts.duration_ms,
        source_digest: facts.source_digest.clone(),
        code_digest: facts.code_digest.clone(),
        revision: facts.revision.clone(),
        clean: facts.clean,
        host: facts.host.clone(),
        judged_on: facts.judged_on.clone(),
        build: (&model.build).into(),
        runner: facts.runner.as_ref().map(|runner| Runner {
            name: runner.name.clone(),
            version: runner.version.clone(),
            reason: runner.reason.clone(),
        }),
        builds: facts.builds.clone(),
        warnings: facts.warnings.clone(),
        tests: test_evidence(model, facts),
        cross_check: CrossCheck::of(&model.cross_check),
        imported: model.imported.iter().map(Into::into).collect(),
        manifest_sha256: facts.manifest_sha256.clone(),
        runs: facts.runs.clone(),
    }
}

/// One entry for each test of which something is known: facts of its process, or the output of its failure.
fn test_evidence(model: &Model, facts: &RunFacts) -> Vec<TestEvidence> {
    let mut entries: Vec<TestEvidence> = facts
        .tests
        .iter()
        .map(|test| TestEvidence {
            id: test.id.clone(),
            duration_ms: test.duration_ms,
            attempts: test.attempts,
            profiles: test.profiles.clone(),
            output: None,
        })
        .collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    for test in model.tests.iter().filter(|test| test.output.is_some()) {
        match entries.binary_search_by(|entry| entry.id.cmp(&test.id)) {
            Ok(at) => entries[at].output.clone_from(&test.output),
            Err(at) => entries.insert(
                at,
                TestEvidence {
                    id: test.id.clone(),
                    duration_ms: None,
                    attempts: None,
                    profiles: Vec::new(),
                    output: test.output.clone(),
                },
            ),
        }
    }
    entries
}
