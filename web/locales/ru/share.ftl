### The ways to share.

share-ways = Как поделиться
share-close = Закрыть
share-copied = Скопировано.
share-open = Открыть в Bindery
share-link-title = Ссылка на этот сеанс
share-link-about = Манифесты, все действия, текущий вид и язык. Всё это содержится в адресе: ни один сервер этого не хранит.
share-text-title = Ссылка на манифесты
share-text-about = Только манифесты. Их применяет читатель.
share-new-title = Ссылка на новый сеанс
share-new-about = Пустой кластер и манифест по умолчанию.
share-markdown-title = Markdown
share-markdown-about = Манифесты, команды и вывод kubectl, со ссылкой обратно.
share-lesson-title = Шаг урока
share-lesson-about = Файлы для урока: команды подготовки, проверки и места для текста.
share-script-title = Сценарий оболочки
share-script-about = Те же команды kubectl для настоящего кластера.
share-recording-title = Запись
share-recording-about = Все записи, события и вывод после каждой команды, в формате записей для проверки соответствия.
share-embed-title = Встроить
share-embed-about = HTML, который встраивает эту страницу в другую.
share-script-head =
    Действия в симуляции Bindery в виде команд для настоящего кластера.
    Сценарий меняет текущий кластер kubectl. Прочтите его перед запуском.
share-script-refused = Отклонено в симуляции.
share-script-settle = Контроллеры работают.
share-script-act = Для этого нет команды kubectl: { $what }

## A page inside another one

read-only = Эта страница только для чтения.
