//! The manifest of a run: what was done, with what, and the digest of every file that the run left.
//!
//! The schema `iec62304-evidence/1` is published beside that of the report. Unknown fields are refused: what this version cannot
//! weigh, it does not trust. Nothing of the user's environment stands in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inputs::source::TargetKind;

/// The only schema that is read and written.
pub const SCHEMA: &str = "iec62304-evidence/1";
/// Name of the manifest in the folder of a run.
pub const FILE_NAME: &str = "manifest.json";

/// What a run was, and what it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `iec62304-evidence/1`.
    pub schema: String,
    /// The tool that gathered the evidence.
    pub tool: Tool,
    /// The run.
    pub run: Run,
    /// What was chosen.
    pub selection: Selection,
    /// Whether all tests of all packages ran.
    pub scope: Scope,
    /// What ran the tests.
    pub runner: Runner,
    /// Which share of the tests ran, such as `hash:1/4`; `null` where all of them did.
    pub partition: Option<String>,
    /// What was judged.
    pub source: Source,
    /// The folders that paths begin with, sorted by name: `{workspace}/src/lib.rs` stands below the folder `workspace`. Coverage maps
    /// hold the paths in full.
    pub folders: Vec<Folder>,
    /// The builds, in the order of the configuration.
    pub builds: Vec<Build>,
    /// Profiles that no test owns, sorted by folder.
    pub strays: Vec<Stray>,
    /// Every listed test of every build, with what became of it, in the order of the builds, their binaries and their lists.
    pub tests: Vec<Test>,
    /// The runs that this one was merged from, in the order of their shares; then the builds and tests stand in theirs.
    pub parts: Vec<Part>,
    /// Every file of the folder but this one, sorted by path.
    pub files: Vec<File>,
}

/// A version of the tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What ran the tests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runner {
    /// `nextest`, or `cargo` for the tool's own.
    pub name: String,
    /// Its version; `null` for the tool's own.
    pub version: Option<String>,
    /// Why this one.
    pub reason: String,
}

/// The run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it started, as RFC 3339.
    pub started: String,
    /// The machine, as a target triple.
    pub host: String,
    /// The platform that was built for, as a target triple.
    pub platform: String,
    /// The compiler, as it names itself.
    pub toolchain: String,
    /// The version of LLVM in the compiler.
    pub llvm: Option<String>,
    /// What read the coverage.
    pub engine: String,
    /// What was run, in that order, as a shell would take it, without the environment.
    pub commands: Vec<String>,
    /// The revision in version control.
    pub revision: Option<String>,
    /// Whether the tree was as the revision has it.
    pub clean: Option<bool>,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
}

/// What was chosen on the command line, in cargo's words; lists are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The packages whose tests were built.
    pub packages: Vec<String>,
    /// Whether packages of the workspace were left out by the command line.
    pub packages_left_out: bool,
    /// `--features`.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--target`, or what cargo's configuration says.
    pub target: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// Which tests were chosen by name; `null` where all were.
    pub tests: Option<TestFilter>,
    /// What each test got as its arguments.
    pub test_arguments: Vec<String>,
    /// `--nextest-profile`.
    pub nextest_profile: Option<String>,
    /// `--filterset`.
    pub filtersets: Vec<String>,
    /// `--no-doctests`, `--examples` and `--benches`.
    pub targets: Vec<String>,
}

/// Which tests were chosen, in libtest's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestFilter {
    /// Only those with one of these in their name.
    pub filters: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
    /// Whether names must match as a whole.
    pub exact: bool,
    /// Which of the tests marked `#[ignore]`: `skip`, `include` or `only`.
    pub ignored: String,
}

/// How much was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All tests of all packages.
    Full,
    /// Packages or tests were left out.
    Partial,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// SHA-256 over the sorted paths and digests of `files`, each as the path, a zero byte, and the 32 bytes of the digest.
    pub digest: String,
    /// The files, sorted by path.
    pub files: Vec<SourceFile>,
    /// Code that build scripts wrote, which is kept with the run.
    pub generated: Vec<Generated>,
    /// Other files that the build read, as far as they lie in no package of a registry and were made by no build: what `include_str!`
    /// names, build scripts and what they say they read, path dependencies, cargo's configuration in the workspace. Sorted by path,
    /// which begins with the name of a folder. A path that ends with `/` is that of a folder with all that lies in it; its digest is
    /// over the sorted paths and digests of its files, each with a zero byte behind it.
    pub inputs: Vec<SourceFile>,
    /// What could not be learnt of what the build read, each as a clause: with any, the evidence is not judged again.
    pub inputs_unknown: Vec<String>,
}

/// A file that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Relative to the workspace root; of `inputs`, with the name of its folder before it.
    pub path: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// Code that a build script wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// Where the build script wrote it.
    pub path: String,
    /// Where it is kept, relative to the folder of the run.
    pub file: String,
}

/// A folder that paths begin with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// `workspace`, `target`, or name and version of a package outside the workspace.
    pub name: String,
    /// Where it was on the machine of the run.
    pub path: String,
}

/// One build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// What the configuration calls it; `null` for the one with cargo's defaults.
    pub name: Option<String>,
    /// The call of cargo.
    pub command: String,
    /// Whether branches were counted.
    pub branches: bool,
    /// Test binaries, sorted by package, kind and target.
    pub tests: Vec<TestBinary>,
    /// Binaries that may hold a coverage map, sorted by path.
    pub binaries: Vec<Binary>,
    /// Targets that were compiled, and under which conditions.
    pub compiled: Vec<Compiled>,
    /// The output folders of build scripts, sorted by package.
    pub out_dirs: Vec<OutDir>,
}

/// A test binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestBinary {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// Kind of the target.
    pub kind: TargetKind,
    /// The file.
    pub executable: String,
    /// Whether it is linked with libtest's harness.
    pub harness: bool,
}

/// A binary that may hold a coverage map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Binary {
    /// The file.
    pub path: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Its coverage map, relative to the folder of the run; `null` where it has none.
    pub map: Option<String>,
}

/// A target that was compiled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compiled {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// Kind of the target.
    pub kind: TargetKind,
    /// Its `--cfg` values, sorted.
    pub cfgs: Vec<String>,
    /// Whether they were recorded when it was compiled.
    pub recorded: bool,
}

/// The output folder of a build script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutDir {
    /// The package.
    pub package: String,
    /// The folder.
    pub path: String,
}

/// A listed test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Index into `builds`.
    pub build: usize,
    /// Index into the test binaries of the build.
    pub binary: usize,
    /// The name that the binary lists.
    pub name: String,
    /// How its last attempt ended; what follows is about that attempt too.
    pub outcome: Outcome,
    /// How it failed.
    pub failure: Option<String>,
    /// How the attempts before the last one failed, in order.
    pub earlier: Vec<String>,
    /// Whether a panic unwound on the way.
    pub panicked: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Id of its process, with which the name of its own profile begins; `null` where it is not known.
    pub process: Option<u32>,
    /// Its profiles, relative to the folder of the run, sorted.
    pub profiles: Vec<String>,
    /// The last lines of its output, where it failed.
    pub output: Option<String>,
}

/// Profiles that no test owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stray {
    /// Where they turned up.
    pub folder: String,
    /// How many.
    pub profiles: usize,
    /// The programs that left them, sorted.
    pub programs: Vec<String>,
}

/// What became of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Success, and its harness said so.
    Passed,
    /// Success at the last attempt, after others that failed.
    Flaky,
    /// Its process ended with success, and its harness did not come to its end.
    ExitedEarly,
    /// Anything else.
    Failed,
    /// Not run: `#[ignore]`.
    Ignored,
    /// Not run: a filter or the partition left it out.
    Deselected,
}

/// A run that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its folder, relative to this one.
    pub folder: String,
    /// Its id.
    pub run_id: String,
}

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Relative to the folder of the run, with `/`.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl Manifest {
    /// The text of the file: the same manifest always gives the same bytes.
    ///
    /// # Errors
    /// Never for what this type can hold.
    pub fn to_text(&self) -> serde_json::Result<String> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }
}

/// The JSON Schema of the manifest, as the text of docs/schema/iec62304-evidence-1.schema.json.
pub fn schema_text() -> String {
    format!("{:#}\n", crate::report::schema::schema_of::<Manifest>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_the_one_of_the_code() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../docs/schema/iec62304-evidence-1.schema.json"
        );
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            published == super::schema_text(),
            "outdated: run `cargo xtask docs`"
        );
    }
}
