### What lessons say around their own texts, which are in the folder `lessons`.

lessons-title = Lessons
lessons-close = Close the lessons: your own text and cluster come back
lessons-lead = The life of a volume, one step at a time. Each lesson has a cluster of its own; your text and your cluster are kept and come back.
lessons-progress = Progress
lessons-count = { $done } of { $of } lessons done
lessons-loading = The lessons are on their way.
lessons-failed = The lessons could not be fetched.
lessons-retry = Try again

lesson-minutes = { $n } min
lesson-steps-done = { $done } of { $of } steps
lesson-complete = done
lesson-leave = All lessons
lesson-leave-title = Leave the lesson. Your own text and cluster come back, and the lesson is kept.
lesson-steps = Steps
lesson-step = Step { $step } of { $of }
lesson-answer-first = Answer first; then you see what is to be reached.
lesson-skip = Skip the question
lesson-checks = Done when
lesson-holds = Done:
lesson-wanted = Not yet:
lesson-passed = Passed: { $check }
lesson-solved = All that was wanted is there. You can go on.
lesson-was-done = This step was done. Since then the cluster has changed.
lesson-have = is { $value }
lesson-have-empty = is empty
lesson-have-there = is there
lesson-have-nothing = is missing
lesson-have-no-object = There is no { $name }.
lesson-hint = Hint:
lesson-show-solution = Show the solution
lesson-hide-solution = Hide the solution
lesson-solution-text = The text in the editor, applied:
lesson-solution-pass = Let { $n } seconds pass (Time panel).
lesson-solve = Do it for me
lesson-back = Back
lesson-again = Restart the step
lesson-again-title = Start this step again. Your work stays a branch of history.
lesson-next = Next step
lesson-finish = Finish
lesson-end = That was the lesson.
lesson-following = Next lesson:
lesson-run = Run
lesson-copy = Copy
lesson-copied = Copied.
lesson-guarded = These lines are given and stay as they are.
lesson-hidden = { $n ->
    [one] one line that stays as it is
   *[other] { $n } lines that stay as they are
}
lesson-here = You are in the lesson “{ $lesson }”.
lesson-return = Return to my cluster
lesson-continues = continues at step { $step }
lesson-restart = Restart the lesson
lesson-undo = Undo
lesson-undo-title = Show the text and the cluster from before the restart of the step
lesson-solve-title = Restart the step and apply the solution. Your work stays a branch of history.
lesson-published = This step starts on a cluster in which the earlier steps were solved as their solutions say. Your own cluster stays a branch of history.
lesson-ways = What you can do about the refusal
lesson-replace = Delete { $objects } and apply again
lesson-terminating = { $objects } cannot be removed yet: a finalizer keeps the object. The text was not applied.
