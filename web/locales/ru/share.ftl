### The ways to share.

share-ways = Как поделиться
share-close = Закрыть
share-copied = Скопировано.
share-open = Открыть в Bindery
share-link-title = Ссылка на всё это
share-link-about = Манифесты, все действия, то, что сейчас на экране, и язык. Всё в самом адресе: нигде ничего не хранится.
share-text-title = Ссылка на манифесты
share-text-about = Только текст; применит его тот, кто откроет.
share-new-title = Ссылка на чистую страницу
share-new-about = Страница, какой её видят впервые.
share-markdown-title = Markdown
share-markdown-about = Манифесты, команды и вывод kubectl, со ссылкой обратно.
share-lesson-title = Шаг урока
share-lesson-about = Файлы для урока: что делается, что должно получиться, и место для текста.
share-script-title = Сценарий оболочки
share-script-about = Те же команды kubectl для настоящего кластера.
share-recording-title = Запись
share-recording-about = Каждая запись в etcd, события и вывод после каждой команды, в том же виде, что и записи для проверки соответствия.
share-embed-title = Встроить
share-embed-about = HTML, который помещает эту страницу в другую.
share-script-head =
    То, что было сделано в симуляции Bindery, командами для настоящего кластера.
    Сценарий меняет кластер, на который настроен kubectl. Прочтите его, прежде чем запускать.
share-script-refused = В симуляции команда получила отказ.
share-script-settle = Контроллеры делают свою работу.
share-script-act = Команды kubectl для этого нет: { $what }

## A page inside another one

read-only = Эта страница только для чтения: изменить в ней ничего нельзя.
