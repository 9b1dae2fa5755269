//! Values of types that only the full module has.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// A value of type `T`. Only the code that creates the value needs to link the type. The value is shared until it
/// changes, and is equal only to itself.
pub struct Erased<T> {
    value: Option<Rc<dyn Any>>,
    of: PhantomData<T>,
}

impl<T: 'static> Erased<T> {
    /// Stores a value.
    pub fn new(value: T) -> Erased<T> {
        Erased { value: Some(Rc::new(value)), of: PhantomData }
    }
}

impl<T> Erased<T> {
    /// Stores no value: for a module without the type.
    pub const fn none() -> Erased<T> {
        Erased { value: None, of: PhantomData }
    }
}

impl<T> Clone for Erased<T> {
    fn clone(&self) -> Erased<T> {
        Erased { value: self.value.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Erased<T> {
    fn eq(&self, other: &Erased<T>) -> bool {
        match (&self.value, &other.value) {
            (None, None) => true,
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl<T> fmt::Debug for Erased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Erased")
    }
}

/// # Panics
/// If there is no value.
impl<T: 'static> Deref for Erased<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let value = self.value.as_deref().and_then(<dyn Any>::downcast_ref);
        value.expect("the module that knows the type has made a value")
    }
}

/// # Panics
/// If there is no value.
impl<T: Clone + 'static> DerefMut for Erased<T> {
    fn deref_mut(&mut self) -> &mut T {
        if self.value.as_mut().and_then(Rc::get_mut).is_none() {
            *self = Erased::new(T::clone(self));
        }
        let value = self.value.as_mut().and_then(Rc::get_mut).and_then(<dyn Any>::downcast_mut);
        value.expect("a copy has one owner")
    }
}
