/// Who makes a call, such as a task of a workflow.
///
/// It goes with the call and not with its context, where it would take a dictionary for each call.
package typealias CallOwner = any AnyObject & Sendable
