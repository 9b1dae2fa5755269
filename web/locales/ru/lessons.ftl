### Что говорят уроки вокруг собственных текстов: те лежат в папке `lessons`.

lessons-title = Уроки
lessons-close = Закрыть уроки: вернутся ваш текст и ваш кластер
lessons-lead = Жизнь тома, шаг за шагом. У каждого урока свой кластер; ваш текст и ваш кластер сохранятся и вернутся.
lessons-progress = Пройдено
lessons-count = Пройдено уроков: { $done } из { $of }
lessons-loading = Уроки загружаются.
lessons-failed = Не удалось загрузить уроки.
lessons-retry = Повторить

lesson-minutes = { $n } мин
lesson-steps-done = шагов: { $done } из { $of }
lesson-complete = пройдено
lesson-leave = Все уроки
lesson-leave-title = Выйти из урока. Вернутся ваш текст и ваш кластер, а урок сохранится.
lesson-steps = Шаги
lesson-step = Шаг { $step } из { $of }
lesson-answer-first = Сначала ответьте — потом увидите, что должно получиться.
lesson-skip = Пропустить вопрос
lesson-checks = Что должно получиться
lesson-holds = Есть:
lesson-wanted = Ещё нет:
lesson-passed = Получилось: { $check }
lesson-solved = Всё получилось. Можно идти дальше.
lesson-was-done = Шаг был пройден. С тех пор кластер изменился.
lesson-have = сейчас: { $value }
lesson-have-empty = пусто
lesson-have-there = всё ещё есть
lesson-have-nothing = пока нет
lesson-have-no-object = Нет { $name }.
lesson-hint = Подсказка:
lesson-show-solution = Показать решение
lesson-hide-solution = Скрыть решение
lesson-solution-text = Текст в редакторе, применённый:
lesson-solution-pass = Пропустите { $n } с (панель «Время»).
lesson-solve = Сделать за меня
lesson-back = Назад
lesson-again = Начать шаг заново
lesson-again-title = Начать этот шаг заново. Сделанное останется ветвью истории.
lesson-next = Дальше
lesson-finish = Закончить
lesson-end = Урок пройден.
lesson-following = Следующий урок:
lesson-run = Выполнить
lesson-copy = Скопировать
lesson-copied = Скопировано.
lesson-guarded = Эти строки даны и не меняются.
lesson-hidden = { $n ->
    [one] { $n } строка, которая не меняется
    [few] { $n } строки, которые не меняются
   *[other] { $n } строк, которые не меняются
}
lesson-here = Вы в уроке «{ $lesson }».
lesson-return = Вернуться в мой кластер
lesson-continues = продолжение с шага { $step }
lesson-restart = Начать урок заново
lesson-undo = Отменить
lesson-undo-title = Показать текст и кластер, какими они были до перезапуска шага
lesson-solve-title = Начать шаг заново и применить решение. Сделанное останется ветвью истории.
lesson-published = Этот шаг начинается в кластере, где прежние шаги пройдены так, как в их решениях. Ваш кластер остался ветвью истории.
lesson-ways = Что можно сделать с этим отказом
lesson-replace = Удалить { $objects } и применить ещё раз
lesson-terminating = { $objects }: объект пока не удаляется, его удерживает финализатор. Текст не применён.
