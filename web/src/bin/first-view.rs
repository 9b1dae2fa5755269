//! The module that a visit starts with.

fn main() {
    bindery_web::start(&bindery_web::parts::FIRST_VIEW);
}
