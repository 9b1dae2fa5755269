### Тексты вокруг уроков. Тексты уроков находятся в папке `lessons`.

lessons-title = Уроки
lessons-close = Закрыть уроки и вернуться к своему тексту и кластеру
lessons-lead = Жизненный цикл тома, шаг за шагом. У каждого урока свой кластер. Когда вы выходите из урока, ваш текст и ваш кластер восстанавливаются.
lessons-progress = Пройдено
lessons-count = Пройдено уроков: { $done } из { $of }
lessons-loading = Уроки загружаются.
lessons-failed = Не удалось загрузить уроки.
lessons-retry = Повторить

lesson-minutes = { $n } мин
lesson-steps-done = шагов: { $done } из { $of }
lesson-complete = пройдено
lesson-leave = Все уроки
lesson-leave-title = Выйти из урока и вернуться к своему тексту и кластеру. Урок сохранится.
lesson-steps = Шаги
lesson-step = Шаг { $step } из { $of }
lesson-answer-first = Сначала ответьте. После этого появятся цели шага.
lesson-skip = Пропустить вопрос
lesson-checks = Цели
lesson-holds = Выполнено:
lesson-wanted = Ещё не выполнено:
lesson-passed = Выполнено: { $check }
lesson-solved = Все цели достигнуты. Можно продолжать.
lesson-was-done = Шаг был пройден. С тех пор кластер изменился.
lesson-have = сейчас: { $value }
lesson-have-empty = пусто
lesson-have-there = существует
lesson-have-nothing = не существует
lesson-have-no-object = { $name } не существует.
lesson-hint = Подсказка:
lesson-show-solution = Показать решение
lesson-hide-solution = Скрыть решение
lesson-solution-text = Измените текст в редакторе, затем примените его:
lesson-solution-pass = Промотайте { $n } с (панель «Время»).
lesson-solve = Применить решение
lesson-back = Назад
lesson-again = Начать шаг заново
lesson-again-title = Начать этот шаг заново. Ваша работа сохранится как ветвь истории.
lesson-next = Дальше
lesson-finish = Закончить
lesson-end = Урок пройден.
lesson-following = Следующий урок:
lesson-run = Выполнить
lesson-copy = Скопировать
lesson-copied = Скопировано.
lesson-guarded = Эти строки только для чтения.
lesson-hidden = { $n ->
    [one] { $n } строка только для чтения
    [few] { $n } строки только для чтения
   *[other] { $n } строк только для чтения
}
lesson-here = Вы в уроке «{ $lesson }».
lesson-return = Вернуться в мой кластер
lesson-continues = продолжение с шага { $step }
lesson-restart = Начать урок заново
lesson-undo = Отменить
lesson-undo-title = Восстановить текст и кластер до перезапуска шага
lesson-solve-title = Начать шаг заново и применить решение. Ваша работа сохранится как ветвь истории.
lesson-published = Этот шаг начинается в кластере, в котором предыдущие шаги уже решены. Ваш кластер сохранён как ветвь истории.
lesson-ways = Как устранить ошибку
lesson-replace = Удалить { $objects } и применить ещё раз
lesson-terminating = { $objects }: объект пока нельзя удалить, удаление блокирует финализатор. Текст не применён.
