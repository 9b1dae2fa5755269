//! The module that a visit begins with.

fn main() {
    bindery_web::start(&bindery_web::parts::FIRST_VIEW);
}
