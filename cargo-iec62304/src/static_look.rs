//! `architecture` and `explain class`: what the source and the documents alone say, without a verdict.

use crate::ask::{Answer, Look};
use crate::cli::architecture::{ArchitectureArgs, ArchitectureFormat};
use crate::cli::{Caching, ProjectArgs};
use crate::derive::{derive, find};
use crate::exit::ExitCode;
use crate::inputs::phases::Phases;
use crate::judge;
use crate::prepare::{Evidence, Start, Stop, prepare};
use crate::render;

/// Items, classes, interfaces and dependencies.
///
/// # Errors
/// See [`Stop`].
pub fn architecture(
    arguments: &ArchitectureArgs,
    (start, look): (&Start, Look),
    phases: &Phases,
) -> Result<Answer, Stop> {
    let report = judge::check(&arguments.project, start, Caching::On, phases)?.report;
    let mut text = Vec::new();
    match arguments.format {
        ArchitectureFormat::Terminal => {
            let options = render::architecture::terminal::Options {
                color: look.color,
                width: look.width,
            };
            render::architecture::terminal::write(&report, options, &mut text)?;
        }
        ArchitectureFormat::Json => render::architecture::json::write(&report, &mut text)?,
        ArchitectureFormat::Mermaid => render::architecture::mermaid::write(&report, &mut text)?,
        ArchitectureFormat::Dot => render::architecture::dot::write(&report, &mut text)?,
    }
    Ok(answer(text))
}

/// Where the class of something comes from.
///
/// # Errors
/// See [`Stop`]; nothing that has a class has that name.
pub fn class(
    project: &ProjectArgs,
    name: &str,
    (start, look): (&Start, Look),
    phases: &Phases,
) -> Result<Answer, Stop> {
    let asked = Evidence {
        phases: Some(phases),
        ..Evidence::default()
    };
    let (_, model) = prepare(project, start, asked)?;
    let subject = find(&model, name).map_err(|message| Stop::Usage(anyhow::anyhow!(message)))?;
    let options = render::derivation::Options {
        color: look.color,
        width: look.width,
    };
    let mut text = Vec::new();
    render::derivation::write(&derive(&model, subject), options, &mut text)?;
    Ok(answer(text))
}

const fn answer(text: Vec<u8>) -> Answer {
    Answer {
        text,
        remark: None,
        exit: ExitCode::Pass,
    }
}
