//! The tool's folders under the target directory.

use camino::Utf8Path;

use super::build::{BuildError, Folders};
use super::wrapper::Additions;

/// How many folders of earlier runs are kept.
const KEPT_RUNS: usize = 2;

/// Makes the folders of a run; its own one is new and empty, so that no profile of another run can be read.
///
/// # Errors
/// A folder cannot be made, or the run's one is there already.
///
/// Code that counts branches has folders of its own: cargo does not see the difference.
pub fn open(
    target_directory: &Utf8Path,
    run_id: &str,
    branches: bool,
) -> Result<Folders, BuildError> {
    let of = |name: &str| format!("{name}{}", if branches { "-branch" } else { "" });
    let base = target_directory.join("iec62304");
    let runs = base.join("runs");
    let folders = Folders {
        build: base.join(of("build")),
        records: base.join(of("records")),
        run: runs.join(run_id),
    };
    let prepare = |what: &Utf8Path| {
        let what = what.to_string();
        move |source| BuildError::Prepare { what, source }
    };
    std::fs::create_dir_all(&runs).map_err(prepare(&runs))?;
    forget_old_runs(&runs);
    std::fs::create_dir(&folders.run).map_err(prepare(&folders.run))?;
    Ok(folders)
}

impl Folders {
    /// The folders of one build: each configured one has its own, so that no build overwrites programs that tests of another start.
    #[must_use]
    pub fn of(&self, build: Option<&str>) -> Self {
        let below = |folder: &Utf8Path| match build {
            Some(name) => folder.join(name),
            None => folder.to_owned(),
        };
        Self {
            build: below(&self.build),
            records: below(&self.records),
            run: self.run.clone(),
        }
    }
}

/// Where a build folder keeps what was added to the calls of rustc.
const ADDITIONS: &str = "iec62304-cfg.json";

/// Empties the folder of a build whose `--cfg` values have changed: cargo does not know of them and would take what it finds for
/// fresh.
///
/// # Errors
/// The folder cannot be emptied, or the values cannot be noted.
pub fn renew_build(folders: &Folders, additions: &Additions) -> Result<(), BuildError> {
    let note = folders.build.join(ADDITIONS);
    let prepare = |what: &Utf8Path| {
        let what = what.to_string();
        move |source| BuildError::Prepare { what, source }
    };
    let now = serde_json::to_vec(&additions.cfgs).unwrap_or_default();
    let before = std::fs::read(&note).ok();
    let same = before.map_or(additions.cfgs.is_empty(), |before| before == now);
    if same {
        return Ok(());
    }
    for folder in [&folders.build, &folders.records] {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(prepare(folder))?;
        }
    }
    std::fs::create_dir_all(&folders.build).map_err(prepare(&folders.build))?;
    std::fs::write(&note, now).map_err(prepare(&note))
}

/// Removes all but the newest runs; their ids sort by time.
fn forget_old_runs(runs: &Utf8Path) {
    let entries = runs.read_dir_utf8().into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(camino::Utf8DirEntry::into_path).collect();
    folders.sort();
    for old in folders.iter().rev().skip(KEPT_RUNS) {
        // What cannot be removed is only in the way of disk space.
        let _ = std::fs::remove_dir_all(old);
    }
}

/// Removes what a run no longer needs: environments, and profiles that no test owns.
pub fn close(folders: &Folders) {
    for name in ["captured", "build-profiles", "list-profiles"] {
        let _ = std::fs::remove_dir_all(folders.run.join(name));
    }
}
