//! Hazards and the risk controls that address them.

pub mod hazard_uncontrolled;
pub mod risk_control_unimplemented;
pub mod risk_control_unverified;
