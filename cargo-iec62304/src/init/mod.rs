//! `init`: the first configuration of a workspace, from what cargo says of it. Nothing that exists is touched.

mod members;
#[cfg(test)]
mod tests;
mod text;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::InitArgs;
use crate::config::{self, DocumentText};
use crate::inputs::documents;
use crate::inputs::new_files::{self, NewFile};
use crate::inputs::outline::Outline;
use crate::inputs::phases::Phases;
use crate::inputs::workspace::MACROS_PACKAGE;
use crate::nouns::counted;
use crate::prepare::{Start, Stop};
use members::Proposal;

/// What `init` did, or would do.
#[derive(Debug)]
pub struct Begun {
    /// What it has to say, for standard output.
    pub message: String,
}

/// Writes `iec62304.toml` and `iec62304/requirements.toml`, or with `--dry-run` says what it would write.
///
/// # Errors
/// A file of that name is there, or the workspace cannot be looked at; then nothing is written.
pub fn init(arguments: &InitArgs, start: &Start, phases: &Phases) -> Result<Begun, Stop> {
    phases.enter("workspace");
    let outline = Outline::load(&arguments.selection())?;
    let configuration = documents::configuration_path(&outline.root, arguments.config.as_deref())
        .map_err(|mistake| Stop::Mistakes(outline.root.clone(), vec![mistake]))?;
    let folder = configuration.parent().unwrap_or(&outline.root);
    let proposal = Proposal::of(&outline);
    let files = [
        NewFile {
            text: text::configuration(&proposal),
            path: configuration.clone(),
        },
        NewFile {
            text: text::requirements(&proposal),
            path: folder.join(documents::FOLDER).join("requirements.toml"),
        },
    ];
    phases.note(counted(outline.members.len(), "package"));
    phases.enter("write");
    new_files::check_free(&files).map_err(Stop::Usage)?;
    check_valid(&outline, folder, &files)?;
    if !arguments.dry_run {
        new_files::create(&files).map_err(Stop::Usage)?;
    }
    Ok(Begun {
        message: message(arguments, &outline, &proposal, &files, start),
    })
}

/// What is about to be written must be read without a mistake, beside the documents that are there.
fn check_valid(outline: &Outline, folder: &Utf8Path, files: &[NewFile; 2]) -> Result<(), Stop> {
    let root = &outline.root;
    let mistakes = |mistakes| Stop::Mistakes(root.clone(), mistakes);
    let written = |file: &NewFile| DocumentText {
        path: documents::shown(root, &file.path),
        bytes: file.text.clone().into_bytes(),
    };
    let [configuration, requirements] = files;
    let mut all = documents::beside(root, folder).map_err(|it| mistakes(vec![it]))?;
    all.push(written(requirements));
    let packages = outline.package_names();
    config::parse(Some(written(configuration)), all, &packages)
        .map(drop)
        .map_err(mistakes)
}

fn message(
    arguments: &InitArgs,
    outline: &Outline,
    proposal: &Proposal,
    files: &[NewFile],
    start: &Start,
) -> String {
    if arguments.talk.quiet && !arguments.dry_run {
        return String::new();
    }
    let seen = |file: &NewFile| (seen_from(&start.folder, &file.path), file.text.clone());
    let files: Vec<(String, String)> = files.iter().map(seen).collect();
    let mut message = if arguments.dry_run {
        text::dry_run(&files)
    } else {
        text::created(&files)
    };
    if !arguments.talk.quiet {
        message.push_str(&text::summary(proposal));
        message.push_str(&text::next(&Next {
            proposal,
            dependency: dependency(outline),
            flags: flags(arguments),
        }));
    }
    message
}

/// What the last part of the message is made of.
struct Next<'a> {
    proposal: &'a Proposal,
    /// The line for Cargo.toml, unless a package has it.
    dependency: Option<String>,
    /// Flags that the next commands need too.
    flags: String,
}

/// The flags that led to this workspace lead the next commands to it.
fn flags(arguments: &InitArgs) -> String {
    let path = |flag: &str, path: Option<&Utf8PathBuf>| {
        path.map(|path| format!(" {flag} {}", text::shell_word(path.as_str())))
    };
    let flags = [
        path("--manifest-path", arguments.manifest_path.as_ref()),
        path("--config", arguments.config.as_ref()),
    ];
    flags.into_iter().flatten().collect()
}

/// How a package takes the attributes: by path from the clone that this tool was built in, while that is there; else by version.
fn dependency(outline: &Outline) -> Option<String> {
    if outline.depends_on(MACROS_PACKAGE) {
        return None;
    }
    let clone = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(MACROS_PACKAGE);
    let source = if clone.join("Cargo.toml").is_file() {
        format!("{{ path = {} }}", text::quoted(clone.as_str()))
    } else {
        text::quoted(env!("CARGO_PKG_VERSION"))
    };
    Some(format!("{MACROS_PACKAGE} = {source}"))
}

/// The path as somebody in that folder would write it.
fn seen_from(folder: &Utf8Path, path: &Utf8Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string()
}
