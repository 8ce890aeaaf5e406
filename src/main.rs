//! The program: read what was typed, run it, give its exit code.

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Everything that does TLS in this process uses one provider; without this line the first use would have to guess.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    trajectbrug::cli::run(trajectbrug::cli::Cli::parse())
}
