### Тексты полного модуля: граф и инструменты времени.

graph-empty = Граф пуст: нет ни Pod'ов, ни заявок, ни томов, ни классов.
graph-picture = Pod, заявки, тома, классы, драйверы и узлы
graph-item = { $name }, { $kind }, { $phase }
graph-item-cut = { $name }, { $kind }, { $phase } ({ $whole })
graph-svg = SVG
graph-png = PNG
graph-mermaid = Копировать как Mermaid
graph-copied = Граф — в буфере обмена, в виде блок-схемы Mermaid.
graph-left-out = { $n ->
    [one] Не показан { $n } объект. Чтобы показать объект, найдите его.
    [few] Не показаны { $n } объекта. Чтобы показать объект, найдите его.
   *[many] Не показано { $n } объектов. Чтобы показать объект, найдите его.
  }
graph-collapsed = Объектов: { $n }, поэтому каждое пространство имён показано одним блоком. Выберите пространство имён, чтобы показать его объекты.
graph-search = Поиск в графе
graph-search-title = Enter — следующий результат. Shift+Enter — предыдущий результат.
graph-found = { $i } из { $n }
graph-found-none = Ничего не найдено
graph-namespace = Пространство имён
graph-namespace-all = Все пространства имён
graph-zoom = Масштаб
graph-zoom-in = Увеличить (+)
graph-zoom-out = Уменьшить (−)
graph-fit = Вписать
graph-fit-title = Показать весь граф (0)
graph-screen = На весь экран
graph-keys = Клавиши со стрелками двигают граф или переходят от объекта к объекту. Enter показывает объект. Плюс и минус меняют масштаб, 0 показывает весь граф.
graph-close = Закрыть (Esc)
graph-show = Показать на вкладке «{ $panel }»
graph-references = Ссылки
graph-references-more = И ещё { $n }
graph-no-object = Такого объекта в кластере нет. На него ссылаются другие объекты.
graph-absent = В этой ревизии объекта нет.
graph-members = { $n ->
    [one] { $n } объект
    [few] { $n } объекта
   *[many] { $n } объектов
  }
graph-line-to = { $what } { $name }
graph-line-from = { $name } { $what }
graph-edge-owns = владеет
graph-edge-mounts = монтирует
graph-edge-bound = связано
graph-edge-asks = запрос
graph-edge-reserved = резерв
graph-edge-class = класса
graph-edge-driver = драйвер
graph-edge-inline = встроен
graph-edge-runs = работает на
graph-edge-attached = подключён к
graph-edge-attaching = подключается
graph-edge-snapshot = снимок
graph-edge-source = создано из

## Time tools

time-more = { $n ->
    [one] И ещё { $n }.
    [few] И ещё { $n }.
    [many] И ещё { $n }.
   *[other] И ещё { $n }.
  }
time-next = Следующее действие
time-next-about = выберите контроллер или вызовите сбой
time-next-past = Это прошлая ревизия: следующее действие известно. Чтобы выбрать действие, перейдите к новейшей ревизии:
time-next-none = Все очереди пусты. Остались только пересинхронизации.
time-next-clock = { $n ->
    [one] { $n } контроллер может сейчас выполнить пересинхронизацию
    [few] { $n } контроллера могут сейчас выполнить пересинхронизацию
    [many] { $n } контроллеров могут сейчас выполнить пересинхронизацию
   *[other] { $n } контроллера могут сейчас выполнить пересинхронизацию
  }
time-pass = { $n ->
    [one] Промотать { $n } минуту
    [few] Промотать { $n } минуты
    [many] Промотать { $n } минут
   *[other] Промотать { $n } минуты
  }
time-passed = { $n ->
    [one] проходит { $n } минута
    [few] проходят { $n } минуты
    [many] проходит { $n } минут
   *[other] проходит { $n } минуты
  }
time-controller = Контроллер
time-crash = Сбой
time-crash-title = Контроллер перезапускается. Кэш, очередь и незавершённая работа теряются
time-refuse = Отклонить его запись
time-refuse-title = API-сервер отвечает 500 InternalError, один раз
time-lose = Потерять ответ
time-lose-title = API-сервер выполняет запись, но ответ теряется: 504 Timeout, один раз
time-hold = Приостановить watch
time-hold-title = Контроллер не получает событий, пока вы не возобновите watch
time-release = Возобновить watch
time-release-title = Контроллер сейчас получит все задержанные события
time-done = Ваши действия
time-done-about = отключите действие, и всё после него будет воспроизведено без него
time-done-none = Действий пока нет.
time-done-off = Отключить: { $operation }
time-done-on = Включить: { $operation }
time-branches = Ветви
time-branches-about = начало каждой ветви
time-branch-end = до ревизии { $revision }
time-markers = Именованные ревизии
time-markers-about = к ним можно вернуться в любой момент, в том числе после перезагрузки
time-marker-name = Имя для ревизии { $revision }
time-marker-placeholder = до удаления
time-marker-add = Назвать ревизию { $revision }
time-marker-at = ветвь { $n }, ревизия { $revision }
time-marker-remove = Удалить { $name }
time-search = Поиск изменений
time-search-about = каждое изменение поля с автором и причиной
time-search-label = Слова из объекта, поля или значения
time-search-button = Найти
time-found = { $n ->
    [0] Ни одно изменение не содержит всех этих слов.
    [one] { $n } изменение.
    [few] { $n } изменения.
    [many] { $n } изменений.
   *[other] { $n } изменения.
  }
time-blame = Blame
time-blame-about = каждая строка объекта и запись, которая её задала
time-blame-object = Объект
time-blame-none = Ни один объект ещё не создан.
time-blame-who = Автор и причина
time-blame-line = Строка
time-blame-begin = с самого начала
time-compare = Сравнить две ревизии
time-compare-about = всего кластера
time-compare-from = С ревизии
time-compare-to = по
time-differs = { $n ->
    [0] Различий нет ни в одном объекте.
    [one] Отличается { $n } объект.
    [few] Отличаются { $n } объекта.
    [many] Отличаются { $n } объектов.
   *[other] Отличаются { $n } объекта.
  }
operation-step = один шаг контроллера
operation-write = до следующей записи
operation-settle = контроллеры работают, пока очереди не опустеют
operation-writes = { $n ->
    [one] контроллеры работают: { $n } запись
    [few] контроллеры работают: { $n } записи
    [many] контроллеры работают: { $n } записей
   *[other] контроллеры работают: { $n } записи
  }
act-deliver = { $controller } получает следующее событие
act-step = { $controller } обрабатывает { $key }
act-resync = { $controller }: пересинхронизация
act-crash = { $controller } аварийно перезапускается
act-fail = { $fault ->
    [Lost] { $controller } не получит ответа на следующую запись
   *[other] следующая запись { $controller } будет отклонена
  }
act-hold = { $controller } не получает событий
act-release = { $controller } снова получает события
act-node = { $change ->
    [join] { $node } присоединяется, зона { $zone }
    [cut-off] узел { $node } отключён от сети
    [bring-back] узел { $node } снова подключён к сети
   *[other] узел { $node } удалён
  }
act-driver = { $change ->
    [install] драйвер { $driver } установлен
    [uninstall] драйвер { $driver } удалён
    [register] драйвер { $driver } зарегистрирован на { $node }
   *[other] регистрация драйвера { $driver } на { $node } удалена
  }

## Machines

node-silent = нет сети
node-cut = Отключить сеть
node-cut-title = Узел теряет сетевое подключение, а его контейнеры продолжают работать. Через 50 секунд без heartbeat контроллер node-lifecycle переводит состояния (conditions) узла в Unknown: см. «Время»
node-back = Включить сеть
node-back-title = Восстановить сетевое подключение узла
node-remove = Удалить
node-remove-title = Удалить машину и её объект Node
node-new = Новый узел
node-name = Имя нового узла
node-zone = Зона нового узла
node-add = Добавить узел
drivers-title = Драйверы CSI и узлы, на которых они зарегистрированы
driver-on = { $driver } зарегистрирован на { $node }
driver-name = Имя нового драйвера
driver-zonal = каждый том в одной зоне
driver-install = Установить драйвер
driver-uninstall = Удалить
driver-uninstall-label = Удалить драйвер { $driver }

terminal-prompt = Командная строка
terminal-prompt-shell = Командная строка оболочки в контейнере
terminal-shell-leave = Это оболочка в контейнере. Чтобы выйти, введите exit или нажмите Ctrl+D.
terminal-welcome = Команды: kubectl, etcdctl, help, clear. Tab дополняет слово, стрелка вверх возвращает прежнюю команду. С -f любое имя файла означает текст редактора.
terminal-past = Это прошлая ревизия: работают только команды чтения. Чтобы что-то изменить, сначала нажмите «Продолжить отсюда» или «Сейчас».
terminal-unknown = { $name }: команда не найдена. Доступные команды: kubectl, etcdctl, help и clear.
terminal-quotes = Кавычка не закрыта.
terminal-opened = Манифест открыт в редакторе. Измените его, затем нажмите «Применить».
terminal-help-kubectl = читает и меняет кластер: get, describe, apply, delete, patch, scale, rollout и другие. С -f любое имя файла означает текст редактора.
terminal-help-etcdctl = читает ключи и значения, которые хранит etcd, байт за байтом.
terminal-help-clear = очищает экран.
etcd-key = КЛЮЧ
etcd-revision = Ревизия { $revision }
etcd-bytes = Байтов в etcd: { $n }
etcd-bytes-label = Байты, поле за полем
etcd-bytes-offset = смещение
etcd-bytes-bytes = байты
etcd-bytes-field = поле
etcd-bytes-value = значение
etcd-own = { $n ->
    [one] { $n } ключ, который есть в любом новом кластере
    [few] { $n } ключа, которые есть в любом новом кластере
    [many] { $n } ключей, которые есть в любом новом кластере
   *[other] { $n } ключа, которые есть в любом новом кластере
  }
calls-empty = Ни один драйвер ещё не вызывался. Драйвер вызывают, когда его использует класс и когда Pod использует его тома.
call-title = После ревизии { $revision }: { $caller } вызывает { $driver }
