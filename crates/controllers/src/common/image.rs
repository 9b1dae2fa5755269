//! Images whose programs are known.

/// The image of upstream's example of a volume populator.
pub const HELLO_POPULATOR: &str = "registry.k8s.io/sig-storage/hello-populator";
/// The version of it that upstream's manifest has.
pub const HELLO_POPULATOR_VERSION: &str = "v1.0.1";
