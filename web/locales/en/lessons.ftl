### Texts around the lessons. The texts of lessons are in the folder `lessons`.

lessons-title = Lessons
lessons-close = Close the lessons and return to your own text and cluster
lessons-lead = The lifecycle of a volume, step by step. Each lesson has its own cluster. When you leave a lesson, your text and your cluster are restored.
lessons-progress = Progress
lessons-count = { $done } of { $of } lessons done
lessons-loading = Loading lessons.
lessons-failed = The lessons could not be loaded.
lessons-retry = Try again

lesson-minutes = { $n } min
lesson-steps-done = { $done } of { $of } steps
lesson-complete = done
lesson-leave = All lessons
lesson-leave-title = Leave the lesson and return to your own text and cluster. The lesson is kept.
lesson-steps = Steps
lesson-step = Step { $step } of { $of }
lesson-answer-first = Answer first. The goals of this step appear after that.
lesson-skip = Skip the question
lesson-checks = Goals
lesson-holds = Done:
lesson-wanted = Not yet:
lesson-passed = Passed: { $check }
lesson-solved = All goals reached. You can continue.
lesson-was-done = This step was completed. The cluster has changed since then.
lesson-have = is { $value }
lesson-have-empty = is empty
lesson-have-there = exists
lesson-have-nothing = does not exist
lesson-have-no-object = { $name } does not exist.
lesson-hint = Hint:
lesson-show-solution = Show the solution
lesson-hide-solution = Hide the solution
lesson-solution-text = Change the text in the editor, then apply it:
lesson-solution-pass = Advance the time by { $n } s (Time panel).
lesson-solve = Apply solution
lesson-back = Back
lesson-again = Restart the step
lesson-again-title = Restart this step. Your work is kept as a branch of history.
lesson-next = Next step
lesson-finish = Finish
lesson-end = The lesson is complete.
lesson-following = Next lesson:
lesson-run = Run
lesson-copy = Copy
lesson-copied = Copied.
lesson-guarded = These lines are read-only.
lesson-hidden = { $n ->
    [one] one read-only line
   *[other] { $n } read-only lines
}
lesson-here = You are in the lesson “{ $lesson }”.
lesson-return = Return to my cluster
lesson-continues = continues at step { $step }
lesson-restart = Restart the lesson
lesson-undo = Undo
lesson-undo-title = Restore the text and the cluster from before the restart
lesson-solve-title = Restart the step and apply the solution. Your work is kept as a branch of history.
lesson-published = This step starts on a cluster in which the earlier steps are solved. Your own cluster is kept as a branch of history.
lesson-ways = Ways to resolve the error
lesson-replace = Delete { $objects } and apply again
lesson-terminating = { $objects } cannot be deleted yet: a finalizer blocks the deletion. The text was not applied.
