//! The exit codes of the tool: a contract.

/// Exit code of `cargo iec62304`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Every applicable rule of the gate is satisfied or waived.
    Pass = 0,
    /// At least one rule is violated.
    Violated = 1,
    /// Wrong usage, configuration, tag or document; found before anything is built.
    Usage = 2,
    /// Evidence could not be gathered or trusted.
    Undetermined = 3,
}

impl ExitCode {
    /// Every code.
    pub const ALL: &[Self] = &[Self::Pass, Self::Violated, Self::Usage, Self::Undetermined];

    /// The number that the process ends with.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl std::process::Termination for ExitCode {
    fn report(self) -> std::process::ExitCode {
        std::process::ExitCode::from(self.number())
    }
}
