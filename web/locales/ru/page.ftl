### Тексты страницы. Имена полей, фаз и видов объектов Kubernetes не переводятся.

brand = Bindery
tagline = Хранилище Kubernetes 1.36, запись за записью. Симуляция прямо в браузере.
fidelity-link = Точность
language-label = Язык

## The head

examples-button = Примеры
examples-label = Примеры
examples-guided = по шагам
reset-button = Новый кластер
reset-title = Начать с пустого кластера. Манифест остаётся в редакторе. Прежний кластер остаётся в «Недавних».
share-button = Поделиться
share-title = Скопировать ссылку на этот сеанс или поделиться иначе
share-done = Ссылка — в адресной строке и в буфере обмена.
share-imported = Ссылка — в адресной строке и в буфере обмена. В ней текст редактора, но не импортированный кластер.
recent-button = Недавние
recent-title = Недавние документы
open-button = Открыть…
open-title = Открыть файлы манифестов
save-button = Сохранить
save-title = Сохранить манифест в файл
undo-button = Отменить
undo-cluster = Создан новый кластер.
undo-example = Открыт пример.
undo-guide = Пример с шагами заменил ваш манифест.
notice-dismiss = Закрыть
document-untitled = Без объектов
storage-blocked = Браузер не разрешает странице хранить данные. Когда вы закроете страницу, манифест и кластер будут потеряны. Сохраните манифест в файл.
storage-full = Хранилище браузера заполнено. После перезагрузки последние изменения будут потеряны. Сохраните манифест в файл или удалите недавние документы.
storage-room = Хранилище браузера заполнено. Удалён самый старый документ: { $title }.

## Examples

example-nfs-title = Том NFS и заявка на него
example-nfs-about = Том 10Gi класса slow и заявка на 5Gi. Заявка получает все 10Gi.
example-ceph-rbd-title = Ceph RBD без класса
example-ceph-rbd-about = Класс не указан ни у одного из объектов, а размеры совпадают. В Kubernetes 1.31 встроенный плагин rbd удалён: объекты связываются, но ни один kubelet не может смонтировать том. Используйте драйвер CSI rbd.csi.ceph.com.
example-cephfs-title = CephFS: пишут многие
example-cephfs-about = ReadWriteMany с secretRef и заявка на 8Gi. В Kubernetes 1.31 встроенный плагин cephfs удалён: объекты связываются, но ни один kubelet не может смонтировать том. Используйте драйвер CSI cephfs.csi.ceph.com.
example-host-path-title = Класс только у одного объекта
example-host-path-about = Том hostPath класса slow и заявка без класса. Будут ли они связаны? Если нет, то почему?
example-local-title = Диск одного узла
example-local-about = Том local с nodeAffinity. Его класс ждёт первого потребителя.
example-dynamic-title = Динамически созданный том
example-dynamic-about = Заявка ждёт свой Pod. Затем драйвер CSI создаёт том, и том подключают, подготавливают и монтируют.
example-populator-title = Том с данными от populator
example-populator-about = Populator (наполнитель) создаёт том для собственной заявки и запускает Pod, который записывает файл. Затем он связывает том с вашей заявкой.
example-web-title = StatefulSet с собственными томами
example-web-about = Два Pod'а, две заявки. Удалите web-0: новый Pod использует ту же заявку.
example-states-title = Фазы томов и заявок
example-states-about = Available, Bound, Terminating, Lost, Released, Failed: каждая фаза и её причина.

## A guided example

guide-count = Шаг { $step } из { $of }
guide-next = Выполнить
guide-close = Закрыть шаги
guide-end = Пример пройден. Вернитесь по шагам кнопками внизу или продолжите с любого места.
guide-states-1 = Создайте том. С ним пока не связана ни одна заявка: он становится Available.
guide-states-2 = Создайте подходящую заявку. Мгновение она в фазе Pending, затем и она, и том в фазе Bound.
guide-states-3 = Удалите том, пока он связан. Удаление блокирует финализатор: kubectl показывает Terminating, а заявка остаётся Bound.
guide-states-4 = Принудительно снимите финализаторы. Том удаляется, и его заявка переходит в фазу Lost.
guide-states-5 = Создайте том снова с тем же именем. Заявка снова связана с ним: Bound.
guide-states-6 = Удалите заявку. Том сохраняет данные и claimRef. Он в фазе Released: с другой заявкой его связать нельзя.
guide-states-7 = Удалите claimRef: снова Available.
guide-states-8 = Задайте политику освобождения Delete и создайте заявку: Bound.
guide-states-9 = Удалите заявку. Ни один плагин томов не умеет удалять экспорт NFS: освобождение не удаётся, и том становится Failed.

## Panels

tabs-label = Панели
tab-lessons = Уроки
tab-manifest = Манифест
tab-story = Журнал
tab-objects = Объекты
tab-graph = Граф
tab-nodes = Узлы
tab-etcd = etcd
tab-events = События
tab-csi = CSI
tab-terminal = Терминал
tab-time = Время
tab-explain = Разбор
panel-manifest = Манифест
panel-story = Журнал
panel-objects = Объекты
panel-graph = Граф: ссылки между объектами
panel-nodes = Узлы: подключено, подготовлено, смонтировано
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = Терминал
panel-time = Время
panel-explain = Разбор: проблемы и причины
panel-csi = Вызовы драйверов CSI

## The editor

editor-label = Манифест, YAML или JSON. Выйти из редактора: Escape, затем Tab.
apply-button = Применить
apply-key = Ctrl ↵
apply-title = kubectl apply -f - (Ctrl+Enter или ⌘Enter)
as-typed = При вводе
as-typed-title = Применять каждую корректную правку автоматически
step-by-step = По шагам
step-by-step-title = Контроллеры ждут кнопку шага
removed-text = { $n ->
    [one] В тексте больше нет { $n } объекта:
    [few] В тексте больше нет { $n } объектов:
    [many] В тексте больше нет { $n } объектов:
   *[other] В тексте больше нет { $n } объекта:
  }
prune-button = Удалить из кластера
problems-count = { $n ->
    [one] { $n } проблема
    [few] { $n } проблемы
    [many] { $n } проблем
   *[other] { $n } проблемы
  }
objects-valid = { $n ->
    [one] { $n } объект, без ошибок
    [few] { $n } объекта, без ошибок
   *[other] { $n } объектов, без ошибок
  }
objects-accepted = { $n ->
    [one] { $n } объект, принят API-сервером
    [few] { $n } объекта, приняты API-сервером
    [many] { $n } объектов, приняты API-сервером
   *[other] { $n } объекта, приняты API-сервером
  }
text-empty = В тексте пока нет ни одного объекта.
separator-columns = Ширина первого столбца
separator-rows = Высота таблицы объектов
separator-title = Перетащите или используйте клавиши со стрелками. Чтобы свернуть, щёлкните дважды или нажмите Enter.
problem-line = строка { $line }
problem-error = Ошибка
problem-warning = Предупреждение
problem-note = Примечание
problem-whole = Полная ошибка kubectl
problem-stored = { $kind }: сохраняется. Bindery не имитирует контроллер для этого типа.

## Activity

actor-you = Вы
verb-created = создано
verb-changed = изменено
verb-deleted = удалено
fields-more = и ещё { $n }
revision-title = ревизия etcd { $revision }
story-hint = Откройте шаг, чтобы увидеть diff и причину.
story-empty = Записей пока нет.
story-empty-more = Нажмите «Применить». Каждая последующая запись появится здесь с автором и причиной.
past-note = Кластер на ревизии { $revision }
time-later = { $n ->
    [one] { $n } секунду спустя
    [few] { $n } секунды спустя
    [many] { $n } секунд спустя
   *[other] { $n } секунды спустя
  }
jump-button = К этой ревизии
quiet-step = проверяет { $key }: записывать нечего.
quiet-deliver = получает событие watch.
quiet-resync = выполняет пересинхронизацию: все объекты снова в очереди.
quiet-crash = аварийно перезапускается: кэш, очередь и незавершённая работа потеряны.
quiet-fail = следующая запись завершится ошибкой.
quiet-hold = watch приостановлены: события не поступают.
quiet-release = watch возобновлены.
quiet-machine = изменены узлы: { $name }.
diff-form = Формат объектов
diff-layout = Вид diff
diff-unified = Одним столбцом
diff-split = Рядом
diff-label = Изменение { $key }
diff-folded = { $n ->
    [one] { $n } строка без изменений
    [few] { $n } строки без изменений
    [many] { $n } строк без изменений
   *[other] { $n } строки без изменений
  }
diff-removed = удалено:
diff-added = добавлено:
candidates-title = Кандидаты в порядке проверки
candidates-object = Объект
candidates-verdict = Вердикт
candidates-chosen = выбран
candidates-passed = тоже подходит
candidates-want = требуется
candidates-have = есть
candidates-pass = подходит:
candidates-fail = не подходит:
candidates-rules = Выполнено
candidates-n-passed = выполнено: { $n }
candidates-any = без требований
value-none = пусто

## The other panels

objects-empty = Пока нет ни томов, ни заявок, ни классов.
object-why = Почему { $name } не готов?
object-why-short = почему?
object-delete = kubectl delete { $name }
object-delete-head = Удалить
nodes-empty = Узлов нет.
node-cordon = Cordon
node-uncordon = Uncordon
node-left = Не используется ни одним Pod'ом
node-idle = Здесь ничего не подключено и не смонтировано.
stage-attached = подключён
stage-staged = подготовлен
stage-mounted = смонтирован
stage-mapped = отображён
step-done = : готово
step-open = : ещё нет
mount-claim = заявка { $claim } → { $pv }
mount-subpath = только { $path }
mount-read-only = только чтение
mount-where = на узле
mount-files = { $n ->
    [0] файлов пока нет
    [one] { $n } файл
    [few] { $n } файла
    [many] { $n } файлов
   *[other] { $n } файла
  }
mount-reporting = Ожидание: узел должен указать том в volumesInUse.
mount-attaching = Ожидание подключения тома.
mount-staging = Ожидание: драйвер должен подготовить том (stage).
mount-publishing = Ожидание: драйвер должен опубликовать том для Pod (publish).
mount-unmounting = Pod завершается. Ожидание размонтирования.
whole-loading = Загрузка этой части страницы.
whole-failed = Не удалось загрузить эту часть страницы. Все остальные части работают.
whole-again = Загрузить снова
events-empty = Событий пока нет.

## The transport

transport-label = Время
transport-step-back = Предыдущая запись
transport-step-forward = Следующая запись
transport-step-controller = Шаг контроллера
transport-play = Пуск
transport-pause = Пауза
transport-settle = Запустить контроллеры до завершения работы
transport-stop = Остановить контроллеры
slider-label = Ревизия
slider-value = ревизия { $revision }: { $key }, автор — { $actor }
slider-first = ревизия { $revision }
revision-of = рев. { $revision } / { $newest }
speed-label = Скорость
branch-label = Ветвь истории
branch-first = Ветвь { $n }
branch-name = Ветвь { $n }, с ревизии { $revision }
continue-button = Продолжить отсюда
continue-title = Начать с этой ревизии новую ветвь истории. Текущая ветвь сохранится
controllers-paused = Контроллеры приостановлены.
print-earlier = { $n ->
    [one] { $n } более ранний шаг не напечатан.
    [few] { $n } более ранних шага не напечатаны.
    [many] { $n } более ранних шагов не напечатаны.
   *[other] { $n } более ранних шагов не напечатано.
  }
live-button = Сейчас
live-title = Вернуться к новейшей ревизии

progress-replay = Воспроизведение сеанса: { $done } из { $all }
progress-command = Применяется: { $done } из { $all }
progress-wait = Ожидание: { $done } с из { $all } с времени кластера
link-too-much = Ссылка превышает ограничение страницы на объём работы. Открыт только её текст; ничего не применено.
link-asks = Ссылка превышает ограничение на объём работы за один запуск.
link-resume = Продолжить
link-leave = Остановить здесь
progress-first = После перезагрузки сеанс ещё воспроизводится.
more-rows = { $n ->
    [one] Показать ещё { $n } строку
    [few] Показать ещё { $n } строки
   *[other] Показать ещё { $n } строк
  }
keys-title = Клавиши
keys-more = В полях ввода эти клавиши вводят буквы. Ctrl+Enter применяет, Esc закрывает, стрелки перемещают по вкладкам, меню и журналу.
letters = Буквенные клавиши
letters-title = Включает и выключает клавиши из этого списка
keys-story = Открыть самую новую запись
keys-lesson = Следующий шаг урока
keys-prompt = Перейти к командной строке
keys-search = Поиск по тексту события
