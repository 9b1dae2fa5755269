//! `cargo xtask serve`.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::{Failure, setup};

/// How to serve.
pub struct Options {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Whether to open a browser.
    pub open: bool,
    /// Whether to serve the optimised page.
    pub release: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: 8080, open: false, release: false }
    }
}

/// Sets up, builds and serves until stopped.
///
/// # Errors
/// What could not be had, or a port that is taken.
pub fn serve(options: &Options) -> Result<bool, Failure> {
    let port = options.port;
    if let Err(e) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        return Err(format!(
            "port {port} on 127.0.0.1 cannot be had ({e}). Name another: `cargo xtask serve --port N`"
        ));
    }
    let tools = setup::page()?;
    let since = Instant::now();
    println!("xtask: building the page (the first time takes one to three minutes) ...");
    let mut trunk = tools.command("trunk");
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // As --flag=value: Trunk's flags take an optional value.
    trunk.args([format!("--open={}", options.open), format!("--release={}", options.release)]);
    let mut trunk = trunk.spawn().map_err(|e| format!("cannot run trunk: {e}"))?;
    let mut up = false;
    loop {
        if let Some(status) = trunk.try_wait().map_err(|e| format!("trunk: {e}"))? {
            return Ok(status.success());
        }
        if !up && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            up = true;
            println!("\nxtask: the page is up after {} s:  http://127.0.0.1:{port}/\n", since.elapsed().as_secs());
            println!("xtask: stop with Ctrl+C. A plain `trunk serve` does the same from now on, with");
            println!("xtask:   export PATH=\"$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH\"\n");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
