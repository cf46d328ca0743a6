//! The second engine beside the native one: it reads the same evidence again, and the two are compared.

use std::collections::BTreeMap;

use crate::gather::Gathering;
use crate::inputs::llvm_cov::{self, ReadAgain, Tools};
use crate::inputs::runner::TestRun;
use crate::inputs::source::SourceInventory;
use crate::join::test_id;
use crate::model::{CrossCheck, Model, ProfileState, TestCase};
use crate::prepare::{Prepared, Start};
use crate::second_engine::site;

/// Reads what the model rests on with the second engine too, and compares.
pub fn cross_check(
    prepared: &Prepared,
    start: &Start,
    tools: &Tools,
    gathering: &Gathering,
    inventory: &SourceInventory,
    model: &Model,
) -> CrossCheck {
    let folders = prepared.member_folders();
    let site = site(prepared, start, tools, &gathering.folder, &folders);
    let wanted = wanted(gathering, model);
    match llvm_cov::read_again(site, &gathering.builds, &gathering.runs, &wanted) {
        Ok(second) => {
            CrossCheck::Done(prepared.cross_check(inventory, &gathering.execution, model, &second))
        }
        Err(error) => CrossCheck::Impossible(error.to_string().replace('\n', "; ")),
    }
}

/// What each run is read again for: the same that it counts for in the judgement.
fn wanted(gathering: &Gathering, model: &Model) -> Vec<ReadAgain> {
    let tests: BTreeMap<&str, &TestCase> = model
        .tests
        .iter()
        .map(|test| (test.id.as_str(), test))
        .collect();
    let wanted = |run: &TestRun| {
        let binary = run.binary(&gathering.builds)?;
        let id = test_id(&binary.package, binary.kind, &binary.target, &run.name);
        let test = tests.get(id.as_str())?;
        let read = test.outcome.passed() && test.profile == ProfileState::Read;
        Some(match (read, test.panicked) {
            (false, _) => ReadAgain::Nothing,
            (true, true) => ReadAgain::Execution,
            (true, false) => ReadAgain::Regions,
        })
    };
    let runs = gathering.runs.iter();
    runs.map(|run| wanted(run).unwrap_or(ReadAgain::Nothing))
        .collect()
}
