//! The tool's folders under the target directory.

use camino::Utf8Path;

use super::build::{BuildError, Folders};

/// How many folders of earlier runs are kept.
const KEPT_RUNS: usize = 2;

/// Makes the folders of a run; its own one is new and empty, so that no profile of another run can be read.
///
/// # Errors
/// A folder cannot be made, or the run's one is there already.
pub fn open(target_directory: &Utf8Path, run_id: &str) -> Result<Folders, BuildError> {
    let base = target_directory.join("iec62304");
    let runs = base.join("runs");
    let folders = Folders {
        build: base.join("build"),
        records: base.join("records"),
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
