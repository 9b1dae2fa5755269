//! `cargo xtask serve`.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::process::{Tool, color};
use crate::{Failure, setup};

/// The options of the server.
pub struct Options {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// True to open a browser.
    pub open: bool,
    /// True to serve the optimized page.
    pub release: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: 8080, open: false, release: false }
    }
}

/// The remedy if Trunk ends by itself.
const REMEDY: &str = "Correct what it reports above and run `cargo xtask serve` again.";

/// Sets up, builds, and serves until Ctrl+C or a termination signal. Then stops Trunk, too.
///
/// # Errors
/// A tool cannot be installed, the port is in use, or the server ends by itself.
pub fn serve(options: &Options) -> Result<(), Failure> {
    let port = options.port;
    if let Err(e) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        return Err(format!(
            "port {port} on 127.0.0.1 is not available: {e}. Name another one: `cargo xtask serve --port N`"
        ));
    }
    let tools = setup::page()?;
    let since = Instant::now();
    println!("xtask: building the page (the first time takes one to three minutes) ...");
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    ctrlc::set_handler(move || stop.store(true, Ordering::SeqCst)).map_err(|e| format!("signals: {e}"))?;
    let mut trunk = tools.command("trunk");
    trunk.args(["serve", "--color", color(), "--address", "127.0.0.1", "--port", &port.to_string()]);
    // In the form --flag=value: Trunk's flags take an optional value.
    trunk.args([format!("--open={}", options.open), format!("--release={}", options.release)]);
    let mut trunk = Tool::start(&mut trunk)?;
    let mut up = false;
    while !stopped.load(Ordering::SeqCst) {
        if trunk.ended()?.is_some() {
            // A terminal also sends Ctrl+C to Trunk, which may end before the handler runs.
            std::thread::sleep(Duration::from_millis(100));
            if stopped.load(Ordering::SeqCst) {
                break;
            }
            trunk.finish(REMEDY)?;
            return Err(format!("`trunk serve` ended although it was not stopped. {REMEDY}"));
        }
        if !up && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            up = true;
            println!("\nxtask: the page is up after {} s:  http://127.0.0.1:{port}/\n", since.elapsed().as_secs());
            println!("xtask: stop with Ctrl+C. A plain `trunk serve` does the same from now on, with");
            println!("xtask:   export PATH=\"$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH\"\n");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    trunk.stop();
    println!("\nxtask: the server has stopped");
    Ok(())
}
