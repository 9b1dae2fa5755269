//! Images with known programs.

/// The image of upstream's example populator.
pub const HELLO_POPULATOR: &str = "registry.k8s.io/sig-storage/hello-populator";
/// Its version in upstream's manifest.
pub const HELLO_POPULATOR_VERSION: &str = "v1.0.1";
