# One plain line each; `scripts/test` runs the same and more.

# Show this list
default:
    @just --list

# Does it compile?
check:
    cargo check --all-targets --locked

# Everything that is tested, as the build server does it
test:
    ./scripts/test

# Style and lints
lint:
    cargo fmt --check && cargo clippy --all-targets --locked -- -D warnings

# Put the layout right
fmt:
    cargo fmt

# The documentation of the source, in a browser
docs:
    cargo doc --no-deps --locked --open

# Start the gateway with config/ and data/
run:
    cargo run --release --locked -- serve
